import { bigint, boolean, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { bytes } from '../bytes';

/** The newest link of the chain: what the next row is joined to, and the lock that makes the joining serial. One row. */
export const auditHead = pgTable('audit_head', {
  one: boolean('one').primaryKey().default(true),
  position: bigint('position', { mode: 'number' }).notNull(),
  hash: bytes('hash').notNull(),
});

/** The CA worker's signatures over the chain: whoever rewrites the log behind one of them is found out. */
export const auditSeals = pgTable('audit_seals', {
  /** Gapless from 1. */
  number: integer('number').primaryKey(),
  position: bigint('position', { mode: 'number' }).notNull(),
  hash: bytes('hash').notNull(),
  sealedAt: timestamp('sealed_at', { withTimezone: true }).notNull(),
  /** SHA-256 of the seal before, so that none can be taken out. */
  previous: bytes('previous').notNull(),
  /** Subject key id of the signing key, hex; its certificate is in ca_certificates. */
  keyId: text('key_id').notNull(),
  signature: bytes('signature').notNull(),
});

import { bigint, boolean, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytes } from '../bytes';
import { encryptedJson } from '../encrypted';

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

/**
 * Reasons as people typed them; the row of the chain holds a hash of each (db/audit.ts). Apart from the chain, so that they can be
 * rotated and, when their time is over, deleted without breaking it.
 */
export const auditReasons = pgTable(
  'audit_reasons',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    /** The salt makes the hash tell nothing once this is gone. */
    words: encryptedJson<{ salt: string; reason: string }>('audit_reasons.words').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('audit_reasons_object').on(t.objectType, t.objectId)],
);

import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { CertificateState } from '../../lib/domain/order';
import type { SubjectNames } from '../../lib/domain/subject';
import { bytes } from '../bytes';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** Root and issuing CA certificates, the OCSP responder's and the audit keys', as the CA worker found them on its token. */
export const caCertificates = pgTable('ca_certificates', {
  /** root | issuing | ocsp | audit-<start of the key id>: one row a key, old seals are checked with old keys */
  name: text('name').primaryKey(),
  der: bytes('der').notNull(),
  pem: text('pem').notNull(),
  subjectKeyId: text('subject_key_id').notNull(),
  notAfter: at('not_after').notNull(),
});

export const certificates = pgTable(
  'certificates',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    subscriberId: uuid('subscriber_id').notNull(),
    lineageId: uuid('lineage_id').notNull(),
    /** Order that made it; certificates imported from before this system carry the old system's number. */
    orderNo: text('order_no').notNull(),
    attempt: integer('attempt').notNull().default(1),
    /** Which token of the order. */
    position: integer('position').notNull().default(1),
    businessType: text('business_type').notNull(),
    /** Lower-case hex, no leading zero octets. */
    serialHex: text('serial_hex').notNull(),
    state: text('state').$type<CertificateState>().notNull(),
    commonName: text('common_name').notNull(),
    subject: jsonb('subject').$type<SubjectNames>(),
    publicKeySha256: text('public_key_sha256'),
    keyBits: integer('key_bits').notNull(),
    /** Stored before the signature is asked for, compared after. */
    tbsDer: bytes('tbs_der'),
    der: bytes('der'),
    pem: text('pem'),
    notBefore: at('not_before').notNull(),
    notAfter: at('not_after').notNull(),
    tokenSerial: text('token_serial'),
    appliedAt: at('applied_at').notNull(),
    completedAt: at('completed_at'),
    revokedAt: at('revoked_at'),
    /** RFC 5280 5.3.1, e.g. superseded, certificateHold. */
    revocationReason: text('revocation_reason'),
  },
  (t) => [
    uniqueIndex('certificates_serial').on(t.serialHex),
    uniqueIndex('certificates_public_key').on(t.publicKeySha256),
    index('certificates_subscriber').on(t.subscriberId),
    uniqueIndex('certificates_attempt').on(t.orderNo, t.attempt),
    // Never two valid certificates for one token of an order.
    uniqueIndex('certificates_one_valid_per_item').on(t.orderNo, t.position).where(sql`state in ('pending', 'valid')`),
  ],
);

export const crls = pgTable(
  'crls',
  {
    issuer: text('issuer').notNull(),
    number: integer('number').notNull(),
    der: bytes('der').notNull(),
    thisUpdate: at('this_update').notNull(),
    nextUpdate: at('next_update').notNull(),
    entries: integer('entries').notNull(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.number] })],
);

/** Signed answers ready to be served; one row a certificate and CertID hash. */
export const ocspResponses = pgTable(
  'ocsp_responses',
  {
    serialHex: text('serial_hex').notNull(),
    /** sha1 | sha256 */
    hash: text('hash').notNull(),
    der: bytes('der').notNull(),
    thisUpdate: at('this_update').notNull(),
    nextUpdate: at('next_update').notNull(),
  },
  (t) => [primaryKey({ columns: [t.serialHex, t.hash] })],
);

import { isNull, sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { bytes } from '../bytes';
import { encryptedText } from '../encrypted';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** What the relay carries to Temporal: written in the transaction of the business change. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    workflowType: text('workflow_type').notNull(),
    workflowId: text('workflow_id').notNull(),
    /** Workflow arguments, used when the workflow does not run yet. */
    startInput: jsonb('start_input').notNull(),
    /** The event to signal; null only starts. */
    event: jsonb('event'),
    createdAt: at('created_at').notNull().defaultNow(),
    deliveredAt: at('delivered_at'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
  },
  (t) => [index('outbox_pending').on(t.id).where(isNull(t.deliveredAt))],
);

/**
 * Who did what to what, when, why: one row in the transaction of each act. Only ever inserted: triggers of the database set
 * the time and, at commit, the place in the chain (ADR 9).
 */
export const auditLog = pgTable(
  'audit_log',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    at: at('at').notNull().defaultNow(),
    /** customer | staff | system | provider */
    actorKind: text('actor_kind').notNull(),
    actorId: text('actor_id').notNull(),
    action: text('action').notNull(),
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    reason: text('reason'),
    /** Network address the act came from, when a person did it. */
    origin: text('origin'),
    /** Gapless, in the order of commits; `seq` may have gaps and another order. */
    position: bigint('position', { mode: 'number' }),
    prevHash: bytes('prev_hash'),
    /** SHA-256 of `prev_hash` and the row; see db/audit-chain.ts. */
    hash: bytes('hash'),
  },
  (t) => [
    index('audit_log_object').on(t.objectType, t.objectId),
    uniqueIndex('audit_log_position').on(t.position).where(sql`position is not null`),
  ],
);

export const processStatus = pgTable('process_status', {
  name: text('name').primaryKey(),
  instance: text('instance').notNull(),
  version: text('version').notNull(),
  state: text('state').notNull(),
  startedAt: at('started_at').notNull(),
  seenAt: at('seen_at').notNull(),
  detail: jsonb('detail'),
});

/** Days that differ from Monday–Friday: holidays and make-up days. A year without rows is not loaded. */
export const calendarDays = pgTable('calendar_days', {
  /** yyyy-mm-dd, China. */
  date: text('date').primaryKey(),
  working: boolean('working').notNull(),
  name: text('name').notNull(),
});

export const calendarYears = pgTable('calendar_years', {
  year: integer('year').primaryKey(),
  loadedAt: at('loaded_at').notNull().defaultNow(),
});

/** Access tokens of providers that ration them (诺诺: about 50 a month). */
export const providerTokens = pgTable('provider_tokens', {
  name: text('name').primaryKey(),
  value: encryptedText('provider_tokens.value').notNull(),
  expiresAt: at('expires_at').notNull(),
});

/** Counts of attempts by key (login, codes, verification): fixed windows. */
export const rateLimits = pgTable('rate_limits', {
  key: text('key').primaryKey(),
  windowStart: at('window_start').notNull(),
  count: integer('count').notNull(),
});

export const staff = pgTable(
  'staff',
  {
    id: text('id').primaryKey(),
    login: text('login').notNull(),
    name: text('name').notNull(),
    roles: text('roles').array().notNull(),
    acceptancePointId: text('acceptance_point_id'),
    passwordHash: text('password_hash').notNull(),
    totpSecret: encryptedText('staff.totp_secret'),
    totpLastStep: integer('totp_last_step').notNull().default(0),
    failedLogins: integer('failed_logins').notNull().default(0),
    lockedUntil: at('locked_until'),
    disabledAt: at('disabled_at'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('staff_login').on(t.login)],
);

export const staffSessions = pgTable('staff_sessions', {
  tokenHash: text('token_hash').primaryKey(),
  staffId: text('staff_id').notNull(),
  /** password: half way, TOTP wanted · full */
  stage: text('stage').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  seenAt: at('seen_at').notNull().defaultNow(),
  expiresAt: at('expires_at').notNull(),
});

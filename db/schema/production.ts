import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { VerificationMethod } from '../../lib/domain/order';
import { encryptedText } from '../encrypted';

const at = (name: string) => timestamp(name, { withTimezone: true });

export const stations = pgTable('stations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  acceptancePointId: text('acceptance_point_id').notNull(),
  /** X25519 public key (SPKI, base64) for what the vault hands to this station. */
  publicKey: text('public_key'),
  version: text('version'),
  startedAt: at('started_at'),
  seenAt: at('seen_at'),
});

/** What the station last reported of its slots. */
export const stationSlots = pgTable(
  'station_slots',
  {
    stationId: text('station_id').notNull(),
    tokenSerial: text('token_serial').notNull(),
    slot: integer('slot').notNull(),
    label: text('label').notNull(),
    model: text('model').notNull(),
    /** empty | blank | busy | made | foreign | fault */
    state: text('state').notNull(),
    step: text('step'),
    stepText: text('step_text'),
    message: text('message'),
    orderNo: text('order_no'),
    reportedAt: at('reported_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.stationId, t.tokenSerial] })],
);

/** One attempt to make a token of an order. */
export const productions = pgTable(
  'productions',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    orderNo: text('order_no').notNull(),
    /** Which token of the order. */
    position: integer('position').notNull().default(1),
    attempt: integer('attempt').notNull(),
    stationId: text('station_id').notNull(),
    tokenSerial: text('token_serial').notNull(),
    /** running | made | failed | abandoned */
    state: text('state').$type<'running' | 'made' | 'failed' | 'abandoned'>().notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    certificateId: uuid('certificate_id'),
    evidence: jsonb('evidence'),
    startedBy: text('started_by').notNull(),
    startedAt: at('started_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
  },
  (t) => [
    uniqueIndex('productions_attempt').on(t.orderNo, t.attempt),
    // A token serves one order at a time, and a made token is never made again.
    uniqueIndex('productions_token_in_use').on(t.tokenSerial).where(sql`state in ('running', 'made')`),
  ],
);

/** Sealed to the vault before the token was touched. */
export const tokenSecrets = pgTable(
  'token_secrets',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tokenSerial: text('token_serial').notNull(),
    orderNo: text('order_no').notNull(),
    attempt: integer('attempt').notNull(),
    soPinSealed: text('so_pin_sealed').notNull(),
    /** null once nobody is to have it any more. */
    userPinSealed: text('user_pin_sealed'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('token_secrets_attempt').on(t.orderNo, t.attempt),
    index('token_secrets_serial').on(t.tokenSerial),
  ],
);

export const shipments = pgTable(
  'shipments',
  {
    orderNo: text('order_no').primaryKey(),
    /** Random, never used again: the courier's registry of ids never forgets. */
    clientOrderId: text('client_order_id').notNull(),
    waybillNo: text('waybill_no'),
    labelKey: text('label_key'),
    slipKey: text('slip_key'),
    tokenSerial: text('token_serial'),
    boundAt: at('bound_at'),
    boundBy: text('bound_by'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('shipments_client_order_id').on(t.clientOrderId),
    uniqueIndex('shipments_waybill').on(t.waybillNo),
  ],
);

/** Asked of the courier, perhaps in vain, for an address or an order that counts no more: to be cancelled there. */
export const droppedWaybills = pgTable(
  'dropped_waybills',
  {
    clientOrderId: text('client_order_id').primaryKey(),
    orderNo: text('order_no').notNull(),
    /** Null while nobody knows whether the courier has made one. */
    waybillNo: text('waybill_no'),
    /** none: the courier never made one. sent: it was on its way already. */
    state: text('state').$type<'open' | 'cancelled' | 'none' | 'sent'>().notNull().default('open'),
    droppedAt: at('dropped_at').notNull(),
    settledAt: at('settled_at'),
  },
  (t) => [index('dropped_waybills_order').on(t.orderNo)],
);

export const routeEvents = pgTable(
  'route_events',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    waybillNo: text('waybill_no').notNull(),
    at: at('at').notNull(),
    place: text('place').notNull(),
    /** The courier's own words: whoever took the parcel may be named in them. */
    text: encryptedText('route_events.text').notNull(),
    opCode: text('op_code').notNull(),
    stage: text('stage').notNull(),
    /** Place in the courier's list: several events may carry the same second. */
    position: integer('position').notNull().default(0),
  },
  (t) => [uniqueIndex('route_events_once').on(t.waybillNo, t.at, t.opCode)],
);

/** The PIN on its way to its holder; the PIN itself is only in token_secrets, sealed. */
export const pinDeliveries = pgTable(
  'pin_deliveries',
  {
    orderNo: text('order_no').notNull(),
    /** Which token of the order. */
    position: integer('position').notNull().default(1),
    method: text('method').$type<VerificationMethod>().notNull(),
    /** SMS key or client transfer id. */
    deliveryKey: text('delivery_key').notNull(),
    targetMasked: text('target_masked').notNull(),
    state: text('state').$type<'sending' | 'sent'>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    /** As in notifications. */
    attemptedAt: at('attempted_at'),
    sentAt: at('sent_at'),
  },
  (t) => [primaryKey({ columns: [t.orderNo, t.position] })],
);

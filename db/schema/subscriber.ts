import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { ReissueDraftData } from '../../lib/domain/application';
import type { GivenConsent } from '../../lib/domain/consent';
import type { LicenceFields } from '../../lib/domain/licence';
import type { BusinessType } from '../../lib/domain/order';
import { encryptedJson, encryptedText } from '../encrypted';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** 单位, known by its USCC within a channel. */
export const subscribers = pgTable(
  'subscribers',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    channelId: text('channel_id').notNull(),
    uscc: text('uscc').notNull(),
    name: text('name').notNull(),
    department: text('department').notNull().default(''),
    /** 单位电话, often somebody's mobile. */
    phone: encryptedText('subscribers.phone')
      .notNull()
      .$default(() => ''),
    regionCode: text('region_code').notNull().default(''),
    agentName: encryptedText('subscribers.agent_name').notNull(),
    agentMobile: encryptedText('subscribers.agent_mobile').notNull(),
    /** prospective: applies for the first time, until a reviewer has approved it. Others may apply for the same USCC meanwhile. */
    state: text('state').$type<'active' | 'prospective'>().notNull().default('active'),
    createdAt: at('created_at').notNull().defaultNow(),
    /** The agent's name and mobile and the telephone were deleted by rule (lib/domain/retention.ts). */
    erasedAt: at('erased_at'),
  },
  (t) => [
    uniqueIndex('subscribers_channel_uscc').on(t.channelId, t.uscc).where(sql`state = 'active'`),
    index('subscribers_uscc').on(t.channelId, t.uscc),
  ],
);

/** One-time codes by SMS. `subject` is what the code is for: a login request or an order. */
export const oneTimeCodes = pgTable(
  'one_time_codes',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** login | application */
    purpose: text('purpose').notNull(),
    subject: text('subject').notNull(),
    /** null: an unknown USCC, nothing was sent and no code can match. */
    codeHash: text('code_hash'),
    subscriberId: uuid('subscriber_id'),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    tries: integer('tries').notNull().default(0),
    usedAt: at('used_at'),
  },
  (t) => [index('one_time_codes_subject').on(t.purpose, t.subject)],
);

export const portalSessions = pgTable('portal_sessions', {
  tokenHash: text('token_hash').primaryKey(),
  subscriberId: uuid('subscriber_id').notNull(),
  channelId: text('channel_id').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  seenAt: at('seen_at').notNull().defaultNow(),
  expiresAt: at('expires_at').notNull(),
});

/** 初次办理 before anybody has signed in: what was typed, what the provider said of it, and whether the agent's phone agreed. */
export const onboardings = pgTable(
  'onboardings',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    channelId: text('channel_id').notNull(),
    uscc: text('uscc').notNull(),
    name: text('name').notNull(),
    legalName: encryptedText('onboardings.legal_name').notNull(),
    legalIdNumber: encryptedText('onboardings.legal_id_number').notNull(),
    agentName: encryptedText('onboardings.agent_name').notNull(),
    agentMobile: encryptedText('onboardings.agent_mobile').notNull(),
    /** pending | matched | mismatched | unsupported | unavailable */
    outcome: text('outcome').$type<OnboardingOutcome>().notNull(),
    mismatchField: text('mismatch_field'),
    providerCode: text('provider_code'),
    createdAt: at('created_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
    /** The code of the agent's phone was right. */
    provenAt: at('proven_at'),
    subscriberId: uuid('subscriber_id'),
    /** licence_pictures */
    pictureId: uuid('picture_id'),
    /** What was ticked before the register was asked. */
    consents: jsonb('consents').$type<GivenConsent[]>().notNull().default([]),
  },
  (t) => [index('onboardings_created').on(t.createdAt)],
);
export type OnboardingOutcome = 'pending' | 'matched' | 'mismatched' | 'unsupported' | 'unavailable';

/** A picture of the licence, sent to have the form filled from it; it stays with the form and becomes the order's. */
export const licencePictures = pgTable('licence_pictures', {
  id: uuid('id').primaryKey().defaultRandom(),
  channelId: text('channel_id').notNull(),
  /** received: not looked at yet · read: `fields` say what stands there · unreadable */
  state: text('state').$type<'received' | 'read' | 'unreadable'>().notNull(),
  originalKey: text('original_key').notNull(),
  fileName: encryptedText('licence_pictures.file_name'),
  sizeBytes: integer('size_bytes').notNull(),
  sha256: text('sha256').notNull(),
  fields: encryptedJson<LicenceFields>('licence_pictures.fields'),
  createdAt: at('created_at').notNull().defaultNow(),
});

/** What the customer has typed so far: one draft per certificate, or one of a business that begins without. */
export const drafts = pgTable(
  'drafts',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    subscriberId: uuid('subscriber_id').notNull(),
    businessType: text('business_type').$type<BusinessType>().notNull().default('reissue'),
    /** null: 初次办理. */
    certificateId: uuid('certificate_id'),
    /** 初次办理: HMAC of what the register of companies confirmed. */
    checkedHash: text('checked_hash'),
    /** licence_pictures */
    pictureId: uuid('picture_id'),
    data: encryptedJson<ReissueDraftData>('drafts.data').notNull(),
    /** On which data were already given to somebody; they go with the order. */
    consents: jsonb('consents').$type<GivenConsent[]>().notNull().default([]),
    /** Set when the order was made of it. */
    orderNo: text('order_no'),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [index('drafts_subscriber').on(t.subscriberId, t.certificateId)],
);

/** One check of what was typed, by one method. Intent first, outcome later. */
export const verifications = pgTable(
  'verifications',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    draftId: uuid('draft_id').notNull(),
    subscriberId: uuid('subscriber_id').notNull(),
    method: text('method').notNull(),
    /** HMAC of the checked fields: a changed form needs a new verification. */
    fieldsHash: text('fields_hash').notNull(),
    /** pending | awaiting_code | matched | mismatched | unsupported | unavailable */
    outcome: text('outcome').notNull(),
    mismatchField: text('mismatch_field'),
    providerCode: text('provider_code'),
    /** Business account: code in the memo of the 1-cent transfer. */
    codeHash: text('code_hash'),
    codeTries: integer('code_tries').notNull().default(0),
    /** Business account proven by a random amount: the provider's flow, which holds the amount. */
    providerFlow: text('provider_flow'),
    /** When the provider was last asked how far the amount is. */
    polledAt: at('polled_at'),
    createdAt: at('created_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
  },
  (t) => [index('verifications_draft').on(t.draftId), index('verifications_flow').on(t.providerFlow)],
);

import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ConsentCategory } from '../../lib/domain/consent';
import type { OpeningHours } from '../../lib/domain/opening';
import type { BusinessType } from '../../lib/domain/order';
import { bytes } from '../bytes';

const at = (name: string) => timestamp(name, { withTimezone: true });
/** Until a deployment names its own. */
const USUAL_HOURS: OpeningHours = {
  days: [1, 2, 3, 4, 5],
  spans: [
    ['09:00', '12:00'],
    ['13:30', '17:30'],
  ],
};

/** What a certificate is for: 单位数字证书, 印章证书 … */
export interface Product {
  id: string;
  name: string;
  note: string;
  /** A token at 初次办理; absent: the channel's fee of it. */
  feeFen?: number;
}

/** 受理点: reviews, burns, ships. */
export const acceptancePoints = pgTable('acceptance_points', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  contact: text('contact').notNull(),
  phone: text('phone').notNull(),
  province: text('province').notNull(),
  city: text('city').notNull(),
  county: text('county').notNull(),
  address: text('address').notNull(),
  opening: jsonb('opening').$type<OpeningHours>().notNull().default(USUAL_HOURS),
});

/** 渠道: a customer programme with its methods, acceptance point and hotline. */
export const channels = pgTable(
  'channels',
  {
    id: text('id').primaryKey(),
    /** Number in the manual's printed links, e.g. 3394. */
    number: integer('number').notNull(),
    name: text('name').notNull(),
    open: boolean('open').notNull().default(true),
    hotline: text('hotline').notNull(),
    /** When somebody answers the hotline. */
    hotlineOpening: jsonb('hotline_opening').$type<OpeningHours>().notNull().default(USUAL_HOURS),
    siteName: text('site_name').notNull(),
    siteUrl: text('site_url').notNull(),
    methods: text('methods').array().notNull(),
    acceptancePointId: text('acceptance_point_id').notNull(),
    products: jsonb('products').$type<Product[]>().notNull(),
    /** Kinds of agreements that must be ticked here. */
    agreementKinds: text('agreement_kinds').array().notNull().default(['service', 'privacy']),
    /** A sentence under the heading of the first page. */
    welcome: text('welcome').notNull().default(''),
    /** 通知: stands on top of every page until it is taken back. */
    banner: text('banner').notNull().default(''),
  },
  (t) => [uniqueIndex('channels_number').on(t.number)],
);

/** A PNG of a few kilobytes; beside the channel, so that reading a channel does not read its picture. */
export const channelLogos = pgTable('channel_logos', {
  channelId: text('channel_id').primaryKey(),
  png: bytes('png').notNull(),
  /** Stands in its address: a changed picture has another one. */
  sha256: text('sha256').notNull(),
});

/** What a channel offers: a business type without a row, or with a closed one, cannot be applied for there. */
export const channelServices = pgTable(
  'channel_services',
  {
    channelId: text('channel_id').notNull(),
    businessType: text('business_type').$type<BusinessType>().notNull(),
    open: boolean('open').notNull().default(true),
    /** Fen a token; 0 skips payment. */
    feeFen: integer('fee_fen').notNull(),
    /** Working days from approval to shipping, or to the certificate's end. */
    productionDays: integer('production_days').notNull(),
    /** One sentence for the tile. */
    summary: text('summary').notNull(),
    /** What to have at hand, one item each. */
    materials: text('materials').array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.businessType] })],
);

/** Versioned agreements; a version never changes. */
export const agreements = pgTable(
  'agreements',
  {
    id: text('id').primaryKey(),
    kind: text('kind').notNull(),
    version: integer('version').notNull(),
    category: text('category').$type<ConsentCategory>().notNull().default('agreement'),
    title: text('title').notNull(),
    /** The heart of it in one sentence, beside the tick. */
    summary: text('summary').notNull().default(''),
    body: text('body').notNull(),
    /** Asked for only with these ways of verification; null: always. */
    methods: text('methods').array(),
    /** Names this provider: asked for only while the deployment uses it (lib/domain/settings.ts). Empty: whoever it is. */
    provider: text('provider').notNull().default(''),
    sha256: text('sha256').notNull(),
    publishedAt: at('published_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('agreements_kind_version').on(t.kind, t.provider, t.version)],
);

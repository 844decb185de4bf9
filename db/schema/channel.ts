import { boolean, integer, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import type { BusinessType } from '../../lib/domain/order';

const at = (name: string) => timestamp(name, { withTimezone: true });

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
    serviceHours: text('service_hours').notNull(),
    siteName: text('site_name').notNull(),
    siteUrl: text('site_url').notNull(),
    methods: text('methods').array().notNull(),
    acceptancePointId: text('acceptance_point_id').notNull(),
    productName: text('product_name').notNull(),
  },
  (t) => [uniqueIndex('channels_number').on(t.number)],
);

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
    title: text('title').notNull(),
    body: text('body').notNull(),
    sha256: text('sha256').notNull(),
    publishedAt: at('published_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('agreements_kind_version').on(t.kind, t.version)],
);

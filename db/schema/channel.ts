import { boolean, integer, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';

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

/** 渠道: a customer programme with its fee, methods, acceptance point and hotline. */
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
    /** Fee of a reissue, fen a token. */
    reissueFeeFen: integer('reissue_fee_fen').notNull(),
    /** Working days from approval to shipping. */
    productionDays: integer('production_days').notNull(),
    methods: text('methods').array().notNull(),
    acceptancePointId: text('acceptance_point_id').notNull(),
    productName: text('product_name').notNull(),
  },
  (t) => [uniqueIndex('channels_number').on(t.number)],
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

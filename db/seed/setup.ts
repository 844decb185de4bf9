import { z } from 'zod';
import { CONSENT_CATEGORIES, CONSENT_KINDS, type ConsentCategory } from '../../lib/domain/consent';
import { BUSINESS_TYPES, type BusinessType } from '../../lib/domain/order';
import type { Db } from '../client';
import { acceptancePoints, agreements, channelServices, channels } from '../schema/channel';
import { sha256Hex } from './agreements';
import { seedCalendar } from './calendar';
import { isSmallPng, seedLogo } from './logos';
import { seedStaff, seedStaffSchema, seedStations, seedStationsSchema } from './staff';

const text = z.string().min(1);
const methodSchema = z.enum(['bank_account', 'legal_mobile', 'legal_bank_card']);

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
/** Left out: working days 9:00–12:00 and 13:30–17:30. */
const openingSchema = z
  .strictObject({ days: z.array(z.int().min(1).max(7)).min(1), spans: z.array(z.tuple([time, time])).min(1) })
  .optional();

/** Base64 of a PNG. Never SVG: it may carry scripts. */
const logoSchema = z.base64().transform((value, ctx) => {
  const png = Buffer.from(value, 'base64');
  if (!isSmallPng(png)) ctx.addIssue('a PNG of at most 64 KB');
  return png;
});

const serviceSchema = z.strictObject({
  businessType: z.enum(Object.keys(BUSINESS_TYPES) as [BusinessType, ...BusinessType[]]),
  open: z.boolean().default(true),
  feeFen: z.int().min(0),
  productionDays: z.int().positive(),
  summary: text,
  materials: z.array(text),
});

/** What a deployment must know before its first customer: its points, channels, agreements, staff and stations. */
export const setupSchema = z.strictObject({
  acceptancePoints: z.array(
    z.strictObject({
      ...{ id: text, name: text, contact: text, phone: text },
      ...{ province: text, city: text, county: text, address: text },
      opening: openingSchema,
    }),
  ),
  channels: z.array(
    z.strictObject({
      ...{ id: text, number: z.int().positive(), name: text, open: z.boolean().default(true) },
      ...{ hotline: text, siteName: text, siteUrl: z.url() },
      hotlineOpening: openingSchema,
      methods: z.array(methodSchema).min(1),
      acceptancePointId: text,
      products: z
        .array(
          z.strictObject({ id: text, name: text, note: z.string().default(''), feeFen: z.int().min(0).optional() }),
        )
        .min(1),
      agreementKinds: z.array(z.enum(CONSENT_KINDS)).min(1).optional(),
      ...{ welcome: z.string().optional(), banner: z.string().optional() },
      logo: logoSchema.optional(),
      /** What can be applied for here; a type that is not listed can't. */
      services: z.array(serviceSchema).min(1),
    }),
  ),
  /** A version never changes: a new text is a new version. */
  agreements: z.array(
    z.strictObject({
      id: text,
      kind: z.enum(CONSENT_KINDS),
      version: z.int().positive(),
      category: z.enum(Object.keys(CONSENT_CATEGORIES) as [ConsentCategory, ...ConsentCategory[]]).optional(),
      title: text,
      summary: text.optional(),
      body: text,
      methods: z.array(methodSchema).min(1).optional(),
      /** Names this provider (tencent, esign): asked for only while the deployment uses it. */
      provider: z.enum(['tencent', 'esign']).optional(),
    }),
  ),
  /** First passwords; each person enrols his authenticator at the first sign-in. */
  staff: seedStaffSchema,
  stations: seedStationsSchema,
});
export type Setup = z.output<typeof setupSchema>;

/** Adds what is not there yet; can be run at every start. Staff and stations work at the first point of the file. */
export async function setUp(db: Db, setup: Setup): Promise<void> {
  const [point] = setup.acceptancePoints;
  if (!point) throw new Error('a deployment needs an acceptance point');
  await seedCalendar(db);
  await db.insert(acceptancePoints).values(setup.acceptancePoints).onConflictDoNothing();
  for (const { services, logo, ...channel } of setup.channels) {
    await db.insert(channels).values(channel).onConflictDoNothing();
    const rows = services.map((service) => ({ ...service, channelId: channel.id }));
    await db.insert(channelServices).values(rows).onConflictDoNothing();
    if (logo) await seedLogo(db, channel.id, logo);
  }
  const texts = setup.agreements.map((agreement) => ({ ...agreement, sha256: sha256Hex(agreement.body) }));
  if (texts.length > 0) await db.insert(agreements).values(texts).onConflictDoNothing();
  await seedStaff(db, setup.staff, { pointId: point.id, keepChanged: true });
  await seedStations(db, setup.stations, point.id);
}

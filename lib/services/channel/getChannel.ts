import { and, desc, eq, inArray, or, sql } from 'drizzle-orm';
import type { Db, Executor } from '../../../db/client';
import { acceptancePoints, agreements, channelLogos, channelServices, channels } from '../../../db/schema/channel';
import { channelNumber } from '../../domain/channel-link';
import { CONSENT_KINDS } from '../../domain/consent';
import { DomainError } from '../../domain/errors';
import { openingText, openingView } from '../../domain/opening';
import { BUSINESS_TYPES, type BusinessType, type VerificationMethod } from '../../domain/order';
import { recipients } from '../../domain/settings';
import type { AgreementText, ChannelView, ServiceView } from '../../schemas/portal-views';
import { loadCalendar } from '../calendar/load';
import type { ServiceContext } from '../context';
import { productFee } from './products';

export type AgreementRow = typeof agreements.$inferSelect;

/** The newest version of each text of a channel that names whom the deployment uses, in the order in which they are shown and ticked. */
export async function currentAgreements(db: Executor, channelId: string): Promise<AgreementRow[]> {
  const kinds = db
    .select({ kind: sql<string>`unnest(${channels.agreementKinds})` })
    .from(channels)
    .where(eq(channels.id, channelId));
  const used = Object.entries(recipients()).map(([kind, provider]) =>
    provider === null ? undefined : and(eq(agreements.kind, kind), eq(agreements.provider, provider)),
  );
  const rows = await db
    .selectDistinctOn([agreements.kind])
    .from(agreements)
    .where(and(inArray(agreements.kind, kinds), or(eq(agreements.provider, ''), ...used)))
    .orderBy(agreements.kind, desc(agreements.version));
  const place = ({ kind }: AgreementRow) => (CONSENT_KINDS as readonly string[]).indexOf(kind);
  return rows.sort((a, b) => place(a) - place(b));
}

/** The whole text, of any version: what was agreed to stays readable. @throws DomainError agreement.unknown */
export async function readAgreement(db: Executor, input: { id: string }): Promise<AgreementText> {
  const [row] = await db.select().from(agreements).where(eq(agreements.id, input.id));
  if (!row) throw new DomainError('agreement.unknown', '没有找到这份文本，请刷新页面重试。', 'not_found');
  const { id, title, version, body, sha256, publishedAt } = row;
  return { id, title, version, body, sha256, publishedAt: publishedAt.toISOString() };
}

const unknownChannel = () =>
  new DomainError('channel.unknown', '没有找到这个渠道，请核对链接或从首页进入。', 'not_found');

/** By id, by number, or by the form printed in the manual's links. @throws DomainError channel.unknown */
export async function getChannel(
  ctx: Pick<ServiceContext, 'db' | 'clock'>,
  input: { channel: string },
): Promise<ChannelView> {
  // Ids are plain; a page's address may hold anything, U+0000 included.
  if (!/^[\x20-\x7e]{1,60}$/.test(input.channel)) throw unknownChannel();
  const { db } = ctx;
  const now = ctx.clock.now();
  const number = channelNumber(input.channel);
  const [row] = await db
    .select({ channel: channels, point: acceptancePoints, logo: channelLogos.sha256 })
    .from(channels)
    .innerJoin(acceptancePoints, eq(acceptancePoints.id, channels.acceptancePointId))
    .leftJoin(channelLogos, eq(channelLogos.channelId, channels.id))
    .where(or(eq(channels.id, input.channel), number === null ? undefined : eq(channels.number, number)));
  if (!row) throw unknownChannel();
  const { channel, point, logo } = row;
  const { acceptancePointId: _, agreementKinds: __, methods, hotlineOpening, products: ___, ...shown } = channel;
  const calendar = await loadCalendar(db);
  const offered = await servicesOf(db, channel);
  return {
    ...shown,
    asOf: now.toISOString(),
    serviceHours: openingText(hotlineOpening),
    hotlineOpening: openingView(hotlineOpening, calendar, now),
    logoUrl: logo ? `/api/channels/${channel.number}/logo?v=${logo.slice(0, 12)}` : null,
    ...offered,
    methods: methods as VerificationMethod[],
    acceptancePoint: {
      name: point.name,
      contact: point.contact,
      phone: point.phone,
      address: `${point.province}${point.city}${point.county}${point.address}`,
      opening: openingView(point.opening, calendar, now),
    },
    agreements: (await currentAgreements(db, channel.id)).map(
      ({ id, kind, category, title, summary, version, methods: only }) => ({
        ...{ id, kind, category, title, summary, version },
        methods: only as VerificationMethod[] | null,
      }),
    ),
  };
}

/** The picture that goes with the channel's name. @throws DomainError channel.unknown */
export async function readLogo(db: Db, input: { channel: string }): Promise<{ png: Uint8Array; sha256: string }> {
  const number = channelNumber(input.channel);
  const [row] = await db
    .select({ png: channelLogos.png, sha256: channelLogos.sha256 })
    .from(channelLogos)
    .innerJoin(channels, eq(channels.id, channelLogos.channelId))
    .where(eq(channels.number, number ?? -1));
  if (!row) throw unknownChannel();
  return row;
}

async function servicesOf(
  db: Db,
  channel: Pick<typeof channels.$inferSelect, 'id' | 'open' | 'products'>,
): Promise<Pick<ChannelView, 'services' | 'products'>> {
  const rows = await db.select().from(channelServices).where(eq(channelServices.channelId, channel.id));
  const first = rows.find(({ businessType }) => businessType === 'new');
  const products = channel.products.map((product) => ({ ...product, feeFen: productFee(product, first) }));
  const fees = products.map(({ feeFen }) => feeFen);
  const services = (Object.keys(BUSINESS_TYPES) as BusinessType[]).flatMap((businessType): ServiceView[] => {
    const row = rows.find((each) => each.businessType === businessType);
    if (!row) return [];
    const { channelId: _, open, ...terms } = row;
    const [low, high] = businessType === 'new' ? [Math.min(...fees), Math.max(...fees)] : [terms.feeFen, terms.feeFen];
    const view = { ...terms, feeFen: low, feeFrom: high > low, label: BUSINESS_TYPES[businessType] };
    return [{ ...view, open: open && channel.open }];
  });
  return { services, products };
}

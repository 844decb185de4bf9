import { desc, eq, or } from 'drizzle-orm';
import type { Db, Executor } from '../../../db/client';
import { acceptancePoints, agreements, channelServices, channels } from '../../../db/schema/channel';
import { channelNumber } from '../../domain/channel-link';
import { DomainError } from '../../domain/errors';
import { BUSINESS_TYPES, type BusinessType, type VerificationMethod } from '../../domain/order';
import type { ChannelView, ServiceView } from '../../schemas/portal-views';

export type AgreementRow = typeof agreements.$inferSelect;

/** The newest version of each agreement: what is shown and what must be ticked. */
export async function currentAgreements(db: Executor): Promise<AgreementRow[]> {
  return db.selectDistinctOn([agreements.kind]).from(agreements).orderBy(agreements.kind, desc(agreements.version));
}

const unknownChannel = () =>
  new DomainError('channel.unknown', '没有找到这个渠道，请核对链接或从首页进入。', 'not_found');

/** By id, by number, or by the form printed in the manual's links. @throws DomainError channel.unknown */
export async function getChannel(db: Db, input: { channel: string }): Promise<ChannelView> {
  // Ids are plain; a page's address may hold anything, U+0000 included.
  if (!/^[\x20-\x7e]{1,60}$/.test(input.channel)) throw unknownChannel();
  const number = channelNumber(input.channel);
  const [row] = await db
    .select()
    .from(channels)
    .innerJoin(acceptancePoints, eq(acceptancePoints.id, channels.acceptancePointId))
    .where(or(eq(channels.id, input.channel), number === null ? undefined : eq(channels.number, number)));
  if (!row) throw unknownChannel();
  const { channels: channel, acceptance_points: point } = row;
  const { acceptancePointId: _, methods, ...shown } = channel;
  return {
    ...shown,
    services: await servicesOf(db, channel),
    methods: methods as VerificationMethod[],
    acceptancePoint: {
      name: point.name,
      contact: point.contact,
      phone: point.phone,
      address: `${point.province}${point.city}${point.county}${point.address}`,
    },
    agreements: (await currentAgreements(db)).map(({ id, kind, title, version, body }) => ({
      id,
      kind,
      title,
      version,
      body,
    })),
  };
}

async function servicesOf(db: Db, channel: { id: string; open: boolean }): Promise<ServiceView[]> {
  const rows = await db.select().from(channelServices).where(eq(channelServices.channelId, channel.id));
  return (Object.keys(BUSINESS_TYPES) as BusinessType[]).flatMap((businessType) => {
    const row = rows.find((each) => each.businessType === businessType);
    if (!row) return [];
    const { channelId: _, open, ...terms } = row;
    return [{ ...terms, label: BUSINESS_TYPES[businessType], open: open && channel.open }];
  });
}

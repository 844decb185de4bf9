import { and, eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { channelServices, channels } from '../../../db/schema/channel';
import { DomainError } from '../../domain/errors';
import { BUSINESS_TYPES, type BusinessType } from '../../domain/order';

export interface ChannelService {
  open: boolean;
  feeFen: number;
  /** Working days from approval to shipping. */
  productionDays: number;
}

/** What a type without a row is: closed. Its days still date the timeline of an order from earlier. */
const NOT_OFFERED: ChannelService = { open: false, feeFen: 0, productionDays: 5 };

/** Terms of one business type in one channel; open only while the channel is. */
export async function serviceOf(db: Executor, channelId: string, businessType: BusinessType): Promise<ChannelService> {
  const [row] = await db
    .select({
      channelOpen: channels.open,
      open: channelServices.open,
      feeFen: channelServices.feeFen,
      productionDays: channelServices.productionDays,
    })
    .from(channelServices)
    .innerJoin(channels, eq(channels.id, channelServices.channelId))
    .where(and(eq(channelServices.channelId, channelId), eq(channelServices.businessType, businessType)));
  if (!row) return NOT_OFFERED;
  const { channelOpen, ...service } = row;
  return { ...service, open: service.open && channelOpen };
}

/** @throws DomainError channel.closed, channel.service_closed */
export async function requireService(
  db: Executor,
  channelId: string,
  businessType: BusinessType,
): Promise<ChannelService> {
  const service = await serviceOf(db, channelId, businessType);
  if (service.open) return service;
  const [channel] = await db.select().from(channels).where(eq(channels.id, channelId));
  if (!channel?.open) {
    throw new DomainError('channel.closed', '该渠道暂未开放在线办理，请致电服务热线咨询。', 'conflict');
  }
  throw new DomainError(
    'channel.service_closed',
    `该渠道暂未开放在线办理${BUSINESS_TYPES[businessType]}，请致电服务热线 ${channel.hotline} 咨询。`,
    'conflict',
  );
}

/** Working days of each business type of a channel, for a list of orders. */
export async function productionDaysOf(db: Executor, channelId: string): Promise<(type: BusinessType) => number> {
  const rows = await db
    .select({ type: channelServices.businessType, days: channelServices.productionDays })
    .from(channelServices)
    .where(eq(channelServices.channelId, channelId));
  const days = new Map(rows.map((row) => [row.type, row.days]));
  return (type) => days.get(type) ?? NOT_OFFERED.productionDays;
}

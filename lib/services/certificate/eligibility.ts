import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { channels } from '../../../db/schema/channel';
import { orderItems, orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { subscribers } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import { BUSINESS_TYPES, type BusinessType, RUNNING_STATES } from '../../domain/order';
import type { CustomerActor } from '../context';

export type CertificateRow = typeof certificates.$inferSelect;

export interface RunningOrder {
  orderNo: string;
  businessType: BusinessType;
  hotline: string;
}

/** Lineage → the order that runs on it. */
export async function runningOrders(db: Executor, lineageIds: string[]): Promise<Map<string, RunningOrder>> {
  if (lineageIds.length === 0) return new Map();
  const rows = await db
    .select({
      ...{ lineageId: orderItems.lineageId, orderNo: orders.orderNo },
      ...{ businessType: orders.businessType, hotline: channels.hotline },
    })
    .from(orderItems)
    .innerJoin(orders, eq(orders.orderNo, orderItems.orderNo))
    .innerJoin(channels, eq(channels.id, orders.channelId))
    .where(and(inArray(orderItems.lineageId, lineageIds), inArray(orders.state, RUNNING_STATES)));
  return new Map(rows.map(({ lineageId, ...running }) => [lineageId, running]));
}

/** What is in the way. Whoever wants a certificate to end at once must not wait for it. */
export function busyText(wanted: AboutCertificate, { orderNo, businessType, hotline }: RunningOrder): string {
  const what = `该证书正在办理${BUSINESS_TYPES[businessType]}（订单号 ${orderNo}）`;
  return wanted === 'revoke'
    ? `${what}，办理完成或取消后才能注销；需要立即停用这张证书的，请致电服务热线 ${hotline}。`
    : `${what}，请在“订单查询”中继续办理，或先取消该订单。`;
}

/** Somebody else was quicker, by a moment. */
export const lineageBusy = (): DomainError =>
  new DomainError(
    'order.lineage_busy',
    '该证书已有正在办理的订单，请在“订单查询”中继续办理，或先取消原订单。',
    'conflict',
  );

/** Business types that begin with one of the subscriber's certificates. */
export const ABOUT_CERTIFICATES = ['reissue', 'change', 'revoke'] as const satisfies readonly BusinessType[];
export type AboutCertificate = (typeof ABOUT_CERTIFICATES)[number];

const anew = (hotline: string): string => `请致电服务热线 ${hotline} 办理新证书。`;
/** None of this stands in the certificate, so none of it waits for a new one. */
const byPhone = (hotline: string): string => `只变更经办人、单位电话或法定代表人的，请致电服务热线 ${hotline}。`;

type Words = (hotline: string) => string;
const OBSTACLES: Record<AboutCertificate, { revoked: Words; expired: Words }> = {
  reissue: {
    revoked: (hotline) => `该证书已注销，不能补办。请选择单位仍有效的证书；没有的，${anew(hotline)}`,
    expired: (hotline) => `该证书已过有效期，不能补办。${anew(hotline)}`,
  },
  change: {
    revoked: (hotline) => `该证书已注销，不能再变更；单位信息已变化的，${anew(hotline)}${byPhone(hotline)}`,
    expired: (hotline) => `该证书已过有效期，不能再变更；单位信息已变化的，${anew(hotline)}${byPhone(hotline)}`,
  },
  revoke: {
    revoked: () => '该证书已注销，不需要再办理。',
    expired: () => '该证书已过有效期，不能再使用，不需要注销。',
  },
};

/** What lifts the hold stands in the order that asked for it. */
const onHold: Words = (hotline) =>
  `该证书已挂失。UKey 丢失的，请先办理补办；已经找到的，请在“订单查询”中打开原来的补办订单，点“UKey 找到了”解除挂失。${byPhone(hotline)}`;

/** Why this can't be done to the certificate, in words; null when it can. A running order is asked for apart. */
export function obstacleTo(
  businessType: AboutCertificate,
  certificate: CertificateRow,
  { now, hotline }: { now: Date; hotline: string },
): string | null {
  if (certificate.state === 'revoked') return OBSTACLES[businessType].revoked(hotline);
  if (certificate.state === 'pending') return '该证书正在签发中。';
  if (certificate.state === 'on_hold' && businessType === 'change') return onHold(hotline);
  if (certificate.notAfter <= now) return OBSTACLES[businessType].expired(hotline);
  return null;
}

/** Of the subscriber's channel. */
export async function hotlineOf(db: Executor, subscriberId: string): Promise<string> {
  const [row] = await db
    .select({ hotline: channels.hotline })
    .from(subscribers)
    .innerJoin(channels, eq(channels.id, subscribers.channelId))
    .where(eq(subscribers.id, subscriberId));
  return row?.hotline ?? '';
}

/** The same answer for a certificate that does not exist and for somebody else's. */
export async function ownCertificate(
  db: Executor,
  actor: CustomerActor,
  certificateId: string | null,
): Promise<CertificateRow> {
  const [row] = await db
    .select()
    .from(certificates)
    .where(and(eq(certificates.id, certificateId ?? sql`null`), eq(certificates.subscriberId, actor.subscriberId)));
  if (!row) throw new DomainError('certificate.not_found', '没有找到该证书，请返回列表重新选择。', 'not_found');
  return row;
}

/** @throws DomainError certificate.not_eligible, order.lineage_busy */
export async function requireEligible(
  db: Executor,
  businessType: AboutCertificate,
  certificate: CertificateRow,
  now: Date,
): Promise<void> {
  const hotline = await hotlineOf(db, certificate.subscriberId);
  const obstacle = obstacleTo(businessType, certificate, { now, hotline });
  if (obstacle) throw new DomainError('certificate.not_eligible', obstacle, 'conflict');
  const running = (await runningOrders(db, [certificate.lineageId])).get(certificate.lineageId);
  if (running) {
    throw new DomainError('order.lineage_busy', busyText(businessType, running), 'conflict', {
      orderNo: running.orderNo,
    });
  }
}

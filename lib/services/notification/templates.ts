import { and, desc, eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { channels } from '../../../db/schema/channel';
import { reviews } from '../../../db/schema/order';
import { shipments } from '../../../db/schema/production';
import { chinaDate } from '../../domain/calendar';
import { DomainError } from '../../domain/errors';
import { yuanText } from '../../domain/money';
import { beyondMending, makesToken, REJECT_REASONS, type RejectReason } from '../../domain/order';
import type { SmsTemplate } from '../../ports/sms';
import { MATERIAL_READERS } from '../material/notices';
import { correctionTimes } from '../order/correction';
import { stillHeld } from '../order/found';
import type { OrderRow } from '../order/transition';

type Params = Record<string, string>;
type Reader = (db: Executor, order: OrderRow) => Promise<Params> | Params;

/** What each notice of an order says, read from the order when it is sent: parameters are kept nowhere. */
const READERS: Partial<Record<SmsTemplate, Reader>> = {
  order_submitted: (_db, order) => ({
    hours: hoursLeft(order),
    next: unpaid(order) ? '上传资料并确认申请' : '完成支付',
  }),
  change_submitted: (_db, order) => ({ hours: hoursLeft(order) }),
  payment_received: (_db, order) => ({ done: unpaid(order) ? '已确认申请' : '已支付成功' }),
  review_rejected: async (db, order) => ({
    reasons: await rejectionText(db, order),
    next: afterRejection(order),
  }),
  correction_reminder: (_db, order) => ({
    date: dateText(chinaDate(correctionTimes(order).until)),
    next: afterRejection(order),
    outcome: order.amountFen === 0 ? '取消' : '取消并退款',
  }),
  correction_expired: async (db, order) => ({
    next: `${order.amountFen === 0 ? '' : '费用将原路退回，'}${await afterClosing(db, order)}`,
  }),
  review_approved: (_db, order) => ({ date: dateText(order.promisedShipDate) }),
  shipped: async (db, order) => ({ waybillNo: await waybillOf(db, order.orderNo) }),
  pin_in_memo: () => ({}),
  order_closed: async (db, order) => ({ next: await afterClosing(db, order) }),
  ...MATERIAL_READERS,
  order_cancelled: () => ({}),
  certificate_restored: () => ({}),
  refund_refused: () => ({}),
  mobile_change_begun: async (db, order) => ({ hotline: await hotlineOf(db, order.channelId) }),
  change_done: (_db, order) => ({ result: makesToken(order) ? NEW_CERTIFICATE : SAME_CERTIFICATE }),
  revocation_submitted: () => ({}),
  revocation_done: () => ({}),
  revocation_refused: () => ({}),
  order_refunded: (_db, order) => ({ amount: yuanText(order.amountFen) }),
};

const NEW_CERTIFICATE = '新证书可以使用，原证书已注销';
const SAME_CERTIFICATE = '登记信息已更新，证书和密码不变';

/** Nothing is to be paid: what comes by upload is confirmed instead. */
const unpaid = (order: OrderRow): boolean => order.amountFen === 0 && order.materialRoute === 'upload';

const hoursLeft = ({ paymentDeadline, submittedAt }: OrderRow): string =>
  String(Math.ceil((paymentDeadline.getTime() - submittedAt.getTime()) / 3_600_000));

function afterRejection(order: OrderRow): string {
  if (beyondMending(order)) return '取消订单后重新申请';
  return order.materialRoute === 'post' ? '查看需要重新邮寄的材料' : '修改上传资料';
}

const afterClosing = async (db: Executor, order: OrderRow): Promise<string> =>
  order.businessType === 'reissue' && (await stillHeld(db, order, order.stateSince))
    ? '如需办理请重新提交申请；已找到 UKey 的，请登录系统，在订单查询中解除挂失'
    : '如需办理请重新提交申请';

export const isOrderNotice = (template: string): template is SmsTemplate => template in READERS;

export async function noticeParams(db: Executor, template: SmsTemplate, order: OrderRow): Promise<Params> {
  const read = READERS[template];
  if (!read) throw unknownTemplate();
  return { orderNo: order.orderNo, ...(await read(db, order)) };
}

export const unknownTemplate = (): DomainError =>
  new DomainError('notification.unknown_template', '没有这个短信模板。', 'invalid');

async function rejectionText(db: Executor, order: OrderRow): Promise<string> {
  const [last] = await db
    .select({ reasons: reviews.reasons })
    .from(reviews)
    .where(and(eq(reviews.orderNo, order.orderNo), eq(reviews.decision, 'rejected')))
    .orderBy(desc(reviews.at))
    .limit(1);
  const labels = (last?.reasons ?? []).map((reason) => REJECT_REASONS[reason as RejectReason] ?? REJECT_REASONS.other);
  return labels.join('、') || REJECT_REASONS.other;
}

/** 2026-11-30 → 11月30日 */
function dateText(date: string | null): string {
  const [, month, day] = (date ?? '').split('-').map(Number);
  return month && day ? `${month}月${day}日` : '5个工作日内';
}

async function hotlineOf(db: Executor, channelId: string): Promise<string> {
  const [row] = await db.select({ hotline: channels.hotline }).from(channels).where(eq(channels.id, channelId));
  return row?.hotline ?? '';
}

async function waybillOf(db: Executor, orderNo: string): Promise<string> {
  const [row] = await db
    .select({ waybillNo: shipments.waybillNo })
    .from(shipments)
    .where(eq(shipments.orderNo, orderNo));
  return row?.waybillNo ?? '';
}

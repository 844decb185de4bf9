import { chinaDate, readableDate } from '../../domain/calendar';
import { beyondMending, makesToken, materialKinds, ORDER_STATES, type OrderState } from '../../domain/order';
import { EXPIRY_REASONS, type ExpiryReason } from '../../domain/refund';
import { REVOCATION_REFUSED } from '../../domain/revocation';
import { orderTimings } from '../../domain/settings';
import type { TimelineStep } from '../../domain/timeline';
import type { NextAction, OrderAction } from '../../schemas/portal-views';
import { correctionTimes } from '../order/correction';
import { FOUND } from '../order/found';
import { kindNames, kindsToResend, missingKinds, type UploadRow } from '../order/materials';
import type { OrderRow } from '../order/transition';

const WAITING: Partial<Record<OrderState, string>> = {
  paid: '受理点将审核您的资料，审核结果会以短信通知您。',
  reviewing: '受理点正在审核您的资料，审核结果会以短信通知您。',
  approved: '审核已通过，受理点正在安排制证，无需您操作。',
  producing: '正在制作证书，无需您操作。',
  produced: '证书已制作完成，等待顺丰揽收，无需您操作。',
  shipped: '证书正在寄送途中（顺丰到付），请留意快递电话。',
  delivered: '您已签收，证书密码正在按您选择的方式发送。',
  refunding: '正在退款，款项将原路退回支付宝账户。',
};

const COMPLETED = '办理完成，请妥善保管证书和证书密码。';

/**
 * What the customer must do now, in one sentence; only the customer's own acts have a kind of their own.
 * @param moneyOut some of his money is still on its way back
 */
export function nextAction(
  order: OrderRow,
  uploads: UploadRow[],
  timeline: TimelineStep[],
  moneyOut = false,
): NextAction {
  if (order.businessType === 'revoke') return aboutRevocation(order, timeline);
  if (order.state === 'submitted') return beforePayment(order, uploads);
  if (order.state === 'awaiting_materials') return beforePapers(order);
  if (order.state === 'rejected') return afterRejection(order, uploads);
  if (order.businessType === 'change' && order.state === 'completed') {
    return { kind: 'none', text: makesToken(order) ? CHANGED : RECORDED };
  }
  if (order.cancelReason === FOUND && ORDER_STATES[order.state].final) {
    return { kind: 'none', text: order.state === 'refunded' ? FOUND_AGAIN + moneyBack(moneyOut) : FOUND_AGAIN };
  }
  if (ORDER_STATES[order.state].final) return { kind: 'none', text: ended(order, moneyOut) };
  const until = timeline.find((step) => step.state === 'current')?.promised;
  const text = `${order.state === 'refunding' ? expiredText(order) : ''}${WAITING[order.state] ?? ''}`;
  return { kind: 'wait', text, ...(until ? { until } : {}) };
}

/** Ended by the system, for a time that its customer let go by; empty: by somebody. */
function expiredText({ cancelReason }: OrderRow): string {
  const reason = EXPIRY_REASONS[cancelReason as ExpiryReason];
  return reason ? `因${reason}，订单已取消。` : '';
}

/** What may be done, and a word of what an order that came to nothing left behind: the certificate is on hold still. */
export function withActs<Item extends { state: OrderState; nextAction: NextAction }>(
  item: Item,
  allowed: OrderAction[],
) {
  const left = ORDER_STATES[item.state].final && allowed.includes('found') ? STILL_ON_HOLD : '';
  return { ...item, nextAction: { ...item.nextAction, text: item.nextAction.text + left }, allowed };
}

/** From then on it can't be applied for again: the organisation is a customer, or what the order was about is revoked. */
const NO_WAY_BACK = { new: 'approvedAt', reissue: 'producedAt', change: 'completedAt' } as const;

function ended(order: OrderRow, moneyOut: boolean): string {
  const { state, businessType: type } = order;
  if (state === 'completed') return COMPLETED;
  const expired = expiredText(order);
  const words = state === 'refunded' ? `${expired}已退款，${moneyBack(moneyOut)}` : expired || '订单已关闭。';
  const noWay = type in NO_WAY_BACK && order[NO_WAY_BACK[type as keyof typeof NO_WAY_BACK]];
  return `${words}${noWay ? '仍需要证书的，请致电服务热线办理新证书。' : '如需办理请重新申请。'}`;
}

/** The order's own payment is back by then; what was paid beside it may not be. */
const moneyBack = (moneyOut: boolean): string =>
  moneyOut ? '本订单的费用已原路退回，另一笔重复支付的款项正在退回，无需您操作。' : '款项已原路退回。';

const STILL_ON_HOLD = '原证书仍是挂失状态，找到了 UKey 的，请点“UKey 找到了”解除挂失。';
const FOUND_AGAIN = '您已确认 UKey 找到了，本订单不再办理，原证书可以继续使用。';
/** Confirmed before such orders went on by themselves. */
const NOTHING_TO_PAY = '本订单无需支付，请取消订单后重新申请。';
const APPLY_ANEW = '这份申请没有可以重新上传的资料，请取消订单后重新申请。';
const RECORDED = '变更完成，登记的信息已更新。证书和密码不变，请继续使用。';
const CHANGED = '变更完成，原证书已注销，请使用新证书，并妥善保管证书密码。';

const REVOCATION: Partial<Record<OrderState, string>> = {
  paid: '受理点将审核您的注销申请，结果会以短信通知您。复核通过前可以取消，证书仍可使用。',
  reviewing: '受理点正在审核您的注销申请，结果会以短信通知您。',
  approved: '审核已通过，由另一位工作人员复核后注销证书，结果会以短信通知您。',
  completed: '证书已注销，不能再使用。',
};

function aboutRevocation(order: OrderRow, timeline: TimelineStep[]): NextAction {
  const refused = order.cancelReason === REVOCATION_REFUSED;
  const ended = refused ? '注销申请未通过，证书没有注销。' : '注销申请已取消，证书没有注销。';
  const text = order.state === 'closed' ? ended : (REVOCATION[order.state] ?? '');
  if (ORDER_STATES[order.state].final) return { kind: 'none', text };
  const until = timeline.find((step) => step.state === 'current')?.promised;
  return { kind: 'wait', text, ...(until ? { until } : {}) };
}

/** 鉴证不通过: the customer's turn, but not for ever. */
function afterRejection(order: OrderRow, uploads: UploadRow[]): NextAction {
  const until = correctionTimes(order).until.toISOString();
  const end = `逾期订单将自动取消${order.paidAt ? '，费用原路退回' : ''}。`;
  if (beyondMending(order)) return { kind: 'none', text: APPLY_ANEW + end, until };
  const missing = kindsToResend(order, uploads);
  const act = order.materialRoute === 'post' ? '请重新邮寄或上传' : '请重新上传';
  const text = missing.length > 0 ? `${act}：${kindNames(missing)}。` : '资料已更新，请提交重新审核。';
  return { kind: 'fix_uploads', text: `${text}${end}`, until };
}

/** Papers by post: the customer's turn until the point has them. */
function beforePapers(order: OrderRow): NextAction {
  if (order.materialsReceivedAt) {
    return { kind: 'wait', text: '受理点已收到您邮寄的材料，正在扫描登记，随后开始审核。' };
  }
  const until = new Date(order.stateSince.getTime() + orderTimings().materialsWindow).toISOString();
  return { kind: 'post_materials', text: '请将盖章的申请表等材料寄到受理点，邮寄运费由单位自付。', until };
}

function beforePayment(order: OrderRow, uploads: UploadRow[]): NextAction {
  const until = order.paymentDeadline.toISOString();
  if (order.applicationConfirmedAt && order.amountFen === 0) return { kind: 'none', text: NOTHING_TO_PAY };
  if (order.applicationConfirmedAt) {
    const first = order.materialRoute === 'post' ? '请打印申请表，并' : '请';
    return { kind: 'pay', text: `${first}使用支付宝支付费用，逾期未支付订单将自动关闭。`, until };
  }
  const missing = missingKinds(order, uploads);
  if (missing.length > 0) return { kind: 'upload', text: `请上传：${kindNames(missing)}。`, until };
  const ready = materialKinds(order).length > 0 ? '资料已齐，请' : '请';
  return { kind: 'confirm_application', text: `${ready}获取短信验证码确认申请。`, until };
}

/** 邮寄信息 of the list. */
export function shippingText(order: OrderRow, waybillNo: string | null): string {
  if (!makesToken(order)) return '无需邮寄';
  if (order.deliveredAt) return `已签收（${readableDate(chinaDate(order.deliveredAt))}）`;
  if (order.shippedAt) return `已发货 ${waybillNo ?? ''}`.trim();
  return order.promisedShipDate ? `预计 ${readableDate(order.promisedShipDate)}前发货` : '未发货';
}

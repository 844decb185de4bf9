import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { pinDeliveries } from '../../../db/schema/production';
import { resends } from '../../../db/schema/refund';
import { DomainError } from '../../domain/errors';
import { maskEmail } from '../../domain/masks';
import { type OrderState, stateLabel } from '../../domain/order';
import { enforceLimits } from '../auth/limits';
import { agentEmailOf } from '../change/mobile';
import { requireStanding } from '../consent/standing';
import { requireCustomer, type ServiceContext } from '../context';
import { findInvoice, type InvoiceRow } from '../invoice/rows';
import { lockOwnOrder } from '../order/own';
import { type OrderRow, recordOrderAct } from '../order/transition';
import { pinChannel } from '../pin/channels';
import { openResend, type ResendKind } from './rows';

const DAY = 24 * 3_600_000;
const PER_DAY = 3;

export interface Resent {
  targetMasked: string;
}

interface Kind {
  /** Throws when there is nothing to send again. */
  guard: (tx: Tx, order: OrderRow) => Promise<void>;
  target: (tx: Tx, order: OrderRow) => Promise<string> | string;
  action: string;
}

const KINDS: Record<ResendKind, Kind> = {
  pin: { guard: requirePinSent, target: (_tx, order) => pinChannel(order).targetMasked, action: 'pin.send_again' },
  invoice: {
    guard: requireIssued,
    target: async (tx, order) => maskEmail(await agentEmailOf(tx, order)),
    action: 'invoice.mail_again',
  },
};

/** 再次发送密码: by the method that was proved, never shown. */
export const resendPin = (ctx: ServiceContext, input: { orderNo: string }) => requestResend(ctx, input.orderNo, 'pin');

/** 再次发送发票 to the agent's mailbox. */
export const resendInvoice = (ctx: ServiceContext, input: { orderNo: string }) =>
  requestResend(ctx, input.orderNo, 'invoice');

/** One open wish of a kind; a second click finds it. At most three a day: each costs, and each can be watched for. */
async function requestResend(ctx: ServiceContext, orderNo: string, kind: ResendKind): Promise<Resent> {
  const actor = requireCustomer(ctx);
  const { guard, target, action } = KINDS[kind];
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, orderNo);
    await guard(tx, order);
    const targetMasked = await target(tx, order);
    if (await openResend(tx, orderNo, kind)) return { targetMasked };
    const now = ctx.clock.now();
    await enforceLimits(tx, [{ key: `resend-${kind}:${orderNo}`, windowMs: DAY, max: PER_DAY }], now);
    await tx.insert(resends).values({ orderNo, kind, state: 'sending', targetMasked, createdAt: now });
    await recordOrderAct(tx, ctx, order, action, { event: { kind: 'send_again' } });
    return { targetMasked };
  });
}

const HANDED_OVER: readonly OrderState[] = ['delivered', 'completed'];

/** After the first delivery only: before it, nobody has the token in hand. */
export const pinResendable = (order: OrderRow, sent: boolean): boolean => HANDED_OVER.includes(order.state) && sent;

async function requirePinSent(tx: Tx, order: OrderRow): Promise<void> {
  const rows = await tx
    .select({ state: pinDeliveries.state })
    .from(pinDeliveries)
    .where(eq(pinDeliveries.orderNo, order.orderNo));
  if (pinResendable(order, rows.length > 0 && rows.every(({ state }) => state === 'sent'))) {
    return requireStanding(tx, order, pinChannel(order).act);
  }
  throw new DomainError(
    'pin.not_sent_yet',
    `订单当前状态为“${stateLabel(order)}”，签收并首次发送证书密码之后才能再次发送。`,
    'conflict',
    { state: order.state },
  );
}

export const invoiceMailable = (invoice: InvoiceRow | null | undefined): boolean =>
  invoice?.state === 'issued' && invoice.pdfKey !== null;

async function requireIssued(tx: Tx, order: OrderRow): Promise<void> {
  if (invoiceMailable(await findInvoice(tx, order.orderNo))) return;
  throw new DomainError('invoice.not_ready', '电子发票尚未开具或已红冲，不能发送，请稍后再来查看。', 'conflict');
}

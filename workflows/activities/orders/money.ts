import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { DomainError, ProviderUnavailableError } from '../../../lib/domain/errors';
import type { OrderState } from '../../../lib/domain/order';
import type { TradeStatus } from '../../../lib/ports/payment';
import { checkInvoice } from '../../../lib/services/invoice/check';
import { requestInvoice } from '../../../lib/services/invoice/request';
import { reverseInvoice } from '../../../lib/services/invoice/reverse';
import { abandonTrade } from '../../../lib/services/payment/abandonTrade';
import { closeTrade } from '../../../lib/services/payment/closeTrade';
import { closeUnpaid } from '../../../lib/services/payment/closeUnpaid';
import { nextLook } from '../../../lib/services/payment/nextLook';
import { openPayment, type PaymentIntent } from '../../../lib/services/payment/openPayment';
import { openTrades } from '../../../lib/services/payment/openTrades';
import { recordQr } from '../../../lib/services/payment/recordQr';
import { recordQuery } from '../../../lib/services/payment/recordQuery';
import { refundOrder } from '../../../lib/services/refund/refundOrder';
import type { OrderActivities } from '../../contracts/activities';
import { type OrderActivityDeps, providerContext, systemContext } from './deps';

type MoneyActivities = Pick<
  OrderActivities,
  'openPayment' | 'checkPayment' | 'closeUnpaid' | 'refund' | 'requestInvoice' | 'checkInvoice' | 'reverseInvoice'
>;

/** Finance's word makes it come at once. */
const REFUSED_PAUSE_MS = 6 * 3_600_000;

export function moneyActivities(deps: OrderActivityDeps): MoneyActivities {
  const system = systemContext(deps);
  return {
    openPayment: ({ orderNo }) => openTrade(deps, orderNo),
    async checkPayment({ orderNo }) {
      const trades = await openTrades(system, orderNo);
      for (const { outTradeNo, state } of trades) if (state === 'unpaid') await askTrade(deps, outTradeNo);
      return { state: (await readOrder(deps, orderNo)).state };
    },
    async closeUnpaid({ orderNo, reason }) {
      for (const { outTradeNo } of await openTrades(system, orderNo)) {
        const outcome = await closeTrade(system, { orderNo, outTradeNo }, deps);
        // The buyer was quicker: his money is booked, or goes back when the order is over.
        if (outcome === 'paid') await askTrade(deps, outTradeNo);
      }
      return closeUnpaid(system, { orderNo, reason });
    },
    async refund({ orderNo }) {
      const look = await settleLeftovers(deps, orderNo);
      const { state, refused } = await refundOrder(system, { orderNo }, deps);
      if (refused.length === 0) return { state, ...(look ? { lookAgainAt: look.toISOString() } : {}) };
      deps.log.error({ activity: 'refund', orderNo, refused }, 'refused; a person must look');
      const next = Math.min(look?.getTime() ?? Infinity, deps.clock.now().getTime() + REFUSED_PAUSE_MS);
      return { state, lookAgainAt: new Date(next).toISOString(), refused: true };
    },
    requestInvoice: (input) => requestInvoice(system, input, deps),
    checkInvoice: (input) => checkInvoice(providerContext(deps, 'nuonuo'), input, deps),
    reverseInvoice: (input) => reverseInvoice(system, input, deps),
  };
}

/** The order waits for money whatever the provider says to its trade; only one that is away is asked again at once. */
async function openTrade(deps: OrderActivityDeps, orderNo: string): Promise<void> {
  try {
    const intent = await openPayment(systemContext(deps), { orderNo });
    if (intent) await offerOrRenew(deps, intent);
  } catch (error) {
    if (!(error instanceof DomainError) || error instanceof ProviderUnavailableError) throw error;
    // The page offers to try again; the order itself waits on until its deadline.
    deps.log.error({ orderNo, code: error.code, ...error.details }, 'the trade was refused');
  }
}

/** Offers the trade, by code and by Alipay's page. One that was offered before is asked about first. */
async function offerOrRenew(deps: OrderActivityDeps, intent: PaymentIntent): Promise<void> {
  const status = intent.offered ? await askTrade(deps, intent.outTradeNo) : 'not_found';
  if (status === 'waiting') return renew(deps, intent);
  if (status === 'closed') return replace(deps, intent);
  if (status !== 'not_found') return;
  try {
    await offer(deps, intent);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'payment.already_paid') return void (await askTrade(deps, intent.outTradeNo));
    if (error.code === 'payment.closed') return replace(deps, intent);
    if (error.code === 'payment.opened_otherwise') return renew(deps, intent);
    throw error;
  }
}

/**
 * Somebody has opened the trade, by its code or on Alipay's page, and Alipay lets no other way pay under that number. Both
 * ways are wanted again: so the provider closes the trade for good first, and only then there is a new number. At no
 * moment can two trades be paid for one order.
 */
async function renew(deps: OrderActivityDeps, intent: PaymentIntent): Promise<void> {
  const outcome = await closeTrade(systemContext(deps), intent, deps);
  if (outcome === 'paid') return void (await askTrade(deps, intent.outTradeNo));
  if (outcome === 'closed') return replace(deps, intent);
  // Not found: nobody has opened it after all, so the number is as good as before.
  await offer(deps, intent);
}

/** A closed trade is never paid: the same request gets a new one. */
async function replace(deps: OrderActivityDeps, intent: PaymentIntent): Promise<void> {
  await abandonTrade(systemContext(deps), intent);
  const fresh = await openPayment(systemContext(deps), { orderNo: intent.orderNo });
  if (fresh) await offer(deps, fresh);
}

/**
 * An order that waits for no money leaves no trade open: the buyer could still pay by an older code, and the notice of that
 * may get lost. A code that nobody has scanned can't be closed: it must be looked at again.
 * @returns when; null when nothing can be paid any more
 */
async function settleLeftovers(deps: OrderActivityDeps, orderNo: string): Promise<Date | null> {
  const { state, paymentDeadline } = await readOrder(deps, orderNo);
  if (state === 'submitted') return null;
  const looks: Date[] = [];
  for (const trade of await openTrades(systemContext(deps), orderNo)) {
    const { outTradeNo } = trade;
    const outcome = await closeTrade(systemContext(deps), trade, deps);
    if (outcome === 'paid') await askTrade(deps, outTradeNo);
    if (outcome === 'closed' && trade.state === 'unpaid') {
      await abandonTrade(systemContext(deps), { orderNo, outTradeNo });
    }
    const look = outcome === 'not_found' ? nextLook(trade, paymentDeadline, deps.clock.now()) : null;
    if (look) looks.push(look);
  }
  return looks.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}

async function offer(deps: OrderActivityDeps, intent: PaymentIntent): Promise<void> {
  const { orderNo, outTradeNo, amountFen, subject, deadline, returnPath } = intent;
  const terms = { outTradeNo, amountFen, subject, expiresAt: deadline };
  const { qrCode } = await deps.payment.precreate(terms);
  const pageUrl = deps.payment.pagePay({ ...terms, returnPath });
  await recordQr(systemContext(deps), { orderNo, outTradeNo, qrCode, pageUrl });
}

async function askTrade(deps: OrderActivityDeps, outTradeNo: string): Promise<TradeStatus> {
  const trade = await deps.payment.query(outTradeNo);
  await recordQuery(providerContext(deps, 'alipay'), { outTradeNo, trade });
  return trade.status;
}

async function readOrder(
  deps: OrderActivityDeps,
  orderNo: string,
): Promise<{ state: OrderState; paymentDeadline: Date }> {
  const { state, paymentDeadline } = orders;
  const [row] = await deps.db.select({ state, paymentDeadline }).from(orders).where(eq(orders.orderNo, orderNo));
  if (!row) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  return row;
}

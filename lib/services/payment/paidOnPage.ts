import { requireCustomer, type ServiceContext } from '../context';
import { wakeOrder } from '../notification/wakeOrder';
import { readOwnOrder } from '../order/own';
import { latestPayment } from './rows';

/**
 * The buyer came back from Alipay's page. That is no payment, however it is signed: an address can be kept, shared and
 * opened again. It only makes the workflow look at the provider soon, in growing pauses, as it does after opening the trade.
 */
export async function paidOnPage(ctx: ServiceContext, input: { orderNo: string }): Promise<{ ok: true }> {
  const order = await readOwnOrder(ctx.db, requireCustomer(ctx), input.orderNo);
  const payment = await latestPayment(ctx.db, order.orderNo);
  if (order.state === 'submitted' && payment?.state === 'unpaid' && payment.pageUrl) {
    await wakeOrder(ctx, order, { kind: 'payment_recorded' });
  }
  return { ok: true };
}

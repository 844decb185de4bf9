import type { PaymentView } from '../../schemas/portal-views';
import { requireCustomer, type ServiceContext } from '../context';
import { readOwnOrder } from '../order/own';
import { latestPayment } from '../payment/rows';

/** What the payment page draws; it asks again when it hears that the order changed. */
export async function getPayment(ctx: ServiceContext, input: { orderNo: string }): Promise<PaymentView> {
  const order = await readOwnOrder(ctx.db, requireCustomer(ctx), input.orderNo);
  const payment = await latestPayment(ctx.db, order.orderNo);
  const usable = payment?.state === 'unpaid' && payment.qrExpiresAt !== null && payment.qrExpiresAt > ctx.clock.now();
  return {
    state: payment?.state ?? (order.state === 'closed' ? 'closed' : 'unpaid'),
    orderState: order.state,
    qrCode: usable ? payment.qrCode : null,
    pageUrl: usable ? payment.pageUrl : null,
    qrExpiresAt: usable ? (payment.qrExpiresAt?.toISOString() ?? null) : null,
    amountFen: order.amountFen,
    deadline: order.paymentDeadline.toISOString(),
  };
}

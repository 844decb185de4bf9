import { condition } from '@temporalio/workflow';
import type { OrderTimings } from '../contracts/order';
import { outside } from './activities';
import type { Inbox } from './inbox';
import { Pace } from './pace';

/** E-invoice after the payment: requested once, then asked for until it is there. The provider's word only wakes us earlier. */
export async function invoiceBranch(orderNo: string, timings: OrderTimings, inbox: Inbox): Promise<void> {
  await outside.requestInvoice({ orderNo });
  const pace = new Pace(timings.invoicePollMin, timings.invoicePollMax);
  for (;;) {
    await condition(() => inbox.has('invoice_notified'), pace.next());
    inbox.take('invoice_notified');
    const { status } = await outside.checkInvoice({ orderNo });
    if (status !== 'issuing') return;
  }
}

/** Red invoice for one that was issued before the refund. */
export async function reverseInvoiceBranch(orderNo: string, timings: OrderTimings): Promise<void> {
  const pace = new Pace(timings.invoicePollMin, timings.invoicePollMax);
  for (;;) {
    const { status } = await outside.reverseInvoice({ orderNo });
    if (status !== 'reversing') return;
    await condition(() => false, pace.next());
  }
}

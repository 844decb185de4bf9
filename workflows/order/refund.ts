import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { outside } from './activities';
import type { Inbox } from './inbox';

/**
 * The money goes back, however long the provider takes. One that was refused is tried again seldom; when finance has looked,
 * its word makes the next try come at once.
 */
export async function refundUntilDone(orderNo: string, inbox: Inbox): Promise<void> {
  for (;;) {
    const scope = new CancellationScope();
    const attempt = scope.run(() => outside.refund({ orderNo }));
    const asked = condition(() => inbox.has('refund_retried')).then(() => scope.cancel());
    try {
      await Promise.race([attempt, asked]);
      await attempt;
      return;
    } catch (error) {
      if (!isCancellation(error)) throw error;
      inbox.take('refund_retried');
    }
  }
}

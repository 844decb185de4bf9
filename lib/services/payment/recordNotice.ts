import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { paymentNotices } from '../../../db/schema/order';
import type { PaymentNotice } from '../../ports/payment';
import type { ServiceContext } from '../context';
import { type PaymentResult, recordPayment } from './recordPayment';

export type NoticeResult = PaymentResult | 'ignored' | 'wrong_app' | 'wrong_seller';

/** What we answer `success` to: everything that is understood and booked, so that the provider stops repeating it. */
export const isSettled = (result: NoticeResult): boolean =>
  result === 'paid' || result === 'duplicate' || result === 'refunding' || result === 'ignored';

/** Refused for what may be true by the next repetition: our own row was not there yet, or our settings were wrong. */
const CURABLE: ReadonlySet<NoticeResult> = new Set(['unknown_trade', 'wrong_app', 'wrong_seller']);

/** The row stays locked: of two repetitions at once the second sees what the first one did. */
async function resultOf(tx: Tx, notifyId: string): Promise<NoticeResult | null> {
  const [row] = await tx.select().from(paymentNotices).where(eq(paymentNotices.notifyId, notifyId)).for('update');
  return (row?.result as NoticeResult | undefined) ?? null;
}

/**
 * An asynchronous notice whose signature was checked. Repetitions carry the same notify id and change nothing; app and
 * seller must be ours, trade and amount those of the order. The notice and what it did are one transaction.
 */
export async function recordNotice(
  ctx: ServiceContext,
  notice: PaymentNotice,
  expected: { appId: string; sellerId: string },
): Promise<NoticeResult> {
  return ctx.db.transaction(async (tx): Promise<NoticeResult> => {
    const { notifyId, outTradeNo } = notice;
    const receivedAt = ctx.clock.now();
    // A repetition that arrives at the same time waits here for the first one's end.
    const fresh = await tx
      .insert(paymentNotices)
      .values({ notifyId, outTradeNo, result: 'received', receivedAt })
      .onConflictDoNothing()
      .returning({ notifyId: paymentNotices.notifyId });
    if (fresh.length === 0) {
      const known = await resultOf(tx, notifyId);
      if (known === null || isSettled(known)) return 'duplicate';
      if (!CURABLE.has(known)) return known;
    }
    const result = await judge();
    await tx.update(paymentNotices).set({ result }).where(eq(paymentNotices.notifyId, notifyId));
    return result;

    async function judge(): Promise<NoticeResult> {
      if (notice.appId !== expected.appId) return 'wrong_app';
      if (notice.sellerId !== expected.sellerId) return 'wrong_seller';
      const isPayment = notice.status === 'success' || notice.status === 'finished';
      // Notices of refunds and of closed trades: we know both from our own calls.
      if (!isPayment || notice.refundFeeFen !== undefined) return 'ignored';
      return recordPayment(tx, ctx, {
        outTradeNo,
        tradeNo: notice.tradeNo,
        amountFen: notice.totalAmountFen,
        paidAt: notice.paidAt ?? receivedAt,
      });
    }
  });
}

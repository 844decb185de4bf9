import { and, eq } from 'drizzle-orm';
import { payments } from '../../../db/schema/order';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';

/** Alipay's QR codes live two hours at most; shown a little less, so that nobody scans one as it dies. */
export const QR_MARGIN_MS = 5 * 60_000;
export const QR_LIFE_MS = 120 * 60_000 - QR_MARGIN_MS;

/** The provider answered with a QR code: kept for the page, with the address of its own page. A trade that is over keeps none. */
export async function recordQr(
  ctx: ServiceContext,
  input: { orderNo: string; outTradeNo: string; qrCode: string; pageUrl: string | null },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const life = new Date(ctx.clock.now().getTime() + QR_LIFE_MS);
    const qrExpiresAt = life < order.paymentDeadline ? life : order.paymentDeadline;
    const rows = await tx
      .update(payments)
      .set({ qrCode: input.qrCode, pageUrl: input.pageUrl, qrExpiresAt })
      .where(and(eq(payments.outTradeNo, input.outTradeNo), eq(payments.state, 'unpaid')))
      .returning({ id: payments.id });
    if (rows.length === 0) return;
    await recordOrderAct(tx, ctx, order, 'payment.qr', { after: { outTradeNo: input.outTradeNo } });
  });
}

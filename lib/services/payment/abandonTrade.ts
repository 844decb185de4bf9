import { and, eq } from 'drizzle-orm';
import { payments } from '../../../db/schema/order';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';

/** The provider has closed this trade for good: the next attempt to pay needs a trade with a new number. */
export async function abandonTrade(ctx: ServiceContext, input: { orderNo: string; outTradeNo: string }): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const rows = await tx
      .update(payments)
      .set({ state: 'closed', qrCode: null, pageUrl: null, qrExpiresAt: null })
      .where(and(eq(payments.outTradeNo, input.outTradeNo), eq(payments.state, 'unpaid')))
      .returning({ id: payments.id });
    if (rows.length > 0) {
      await recordOrderAct(tx, ctx, order, 'payment.trade_closed', { after: { outTradeNo: input.outTradeNo } });
    }
  });
}

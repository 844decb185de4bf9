import { and, eq, isNull } from 'drizzle-orm';
import { payments } from '../../../db/schema/order';
import type { PaymentPort } from '../../ports/payment';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';

type Trade = { orderNo: string; outTradeNo: string };

/** Asks the provider to close a trade, as often as it must be asked; that it began is recorded before the first time. */
export async function closeTrade(
  ctx: ServiceContext,
  trade: Trade,
  deps: { payment: PaymentPort },
): Promise<'closed' | 'not_found' | 'paid'> {
  await begin(ctx, trade);
  return deps.payment.close(trade.outTradeNo);
}

async function begin(ctx: ServiceContext, { orderNo, outTradeNo }: Trade): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const begun = await tx
      .update(payments)
      .set({ closeBegunAt: ctx.clock.now() })
      .where(and(eq(payments.outTradeNo, outTradeNo), isNull(payments.closeBegunAt)))
      .returning({ id: payments.id });
    if (begun.length > 0) await recordOrderAct(tx, ctx, order, 'payment.close_begin', { after: { outTradeNo } });
  });
}

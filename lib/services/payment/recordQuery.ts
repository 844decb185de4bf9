import { eq } from 'drizzle-orm';
import { orders, payments } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import type { TradeState } from '../../ports/payment';
import type { ServiceContext } from '../context';
import { type PaymentResult, recordPayment } from './recordPayment';

export interface QueryOutcome {
  state: OrderState;
  result: PaymentResult | 'nothing';
}

/** What the provider's query API said of a trade. Anything but "paid" changes nothing: closing is our own act. */
export async function recordQuery(
  ctx: ServiceContext,
  input: { outTradeNo: string; trade: TradeState },
): Promise<QueryOutcome> {
  const { outTradeNo, trade } = input;
  return ctx.db.transaction(async (tx) => {
    const paid = trade.status === 'success' || trade.status === 'finished';
    const result = paid
      ? await recordPayment(tx, ctx, {
          outTradeNo,
          tradeNo: trade.tradeNo ?? '',
          amountFen: trade.totalAmountFen ?? -1,
          paidAt: trade.paidAt ?? ctx.clock.now(),
        })
      : 'nothing';
    const [row] = await tx
      .select({ state: orders.state })
      .from(payments)
      .innerJoin(orders, eq(orders.orderNo, payments.orderNo))
      .where(eq(payments.outTradeNo, outTradeNo));
    if (!row) throw new DomainError('payment.unknown_trade', '没有找到这笔交易。', 'not_found');
    return { state: row.state, result };
  });
}

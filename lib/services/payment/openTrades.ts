import { and, asc, eq, inArray } from 'drizzle-orm';
import { payments } from '../../../db/schema/order';
import type { ServiceContext } from '../context';
import type { PaymentRow } from './rows';

/** Trades of an order that may still be paid at the provider: to ask about and to close. */
export async function openTrades(ctx: ServiceContext, orderNo: string): Promise<PaymentRow[]> {
  return ctx.db
    .select()
    .from(payments)
    .where(and(eq(payments.orderNo, orderNo), inArray(payments.state, ['unpaid', 'closed'])))
    .orderBy(asc(payments.createdAt));
}

/** Money on its way back: each with the fixed number of its refund. */
export async function openRefunds(ctx: ServiceContext, orderNo: string): Promise<PaymentRow[]> {
  return ctx.db
    .select()
    .from(payments)
    .where(and(eq(payments.orderNo, orderNo), eq(payments.state, 'refunding')))
    .orderBy(asc(payments.createdAt));
}

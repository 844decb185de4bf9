import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { requireCustomer, type ServiceContext } from '../context';
import { waivePayment } from '../payment/waive';
import { requireConfirmable } from './applicationCode';
import { currentUploads, missingKinds, requireAllKinds } from './materials';
import { redeemOrderCode } from './orderCode';
import { lockOwnOrder, readOwnOrder } from './own';
import { recordOrderAct } from './transition';

/** 确认申请: all papers are there and the agent's phone agrees; payment is offered from now on, where there is any. */
export async function confirmApplication(
  ctx: ServiceContext,
  input: { orderNo: string; code: string },
  deps: { indexKey: string },
): Promise<{ confirmedAt: string }> {
  const actor = requireCustomer(ctx);
  const now = ctx.clock.now();
  const order = await readOwnOrder(ctx.db, actor, input.orderNo);
  requireConfirmable(order);
  requireAllKinds(missingKinds(order, await currentUploads(ctx.db, order.orderNo)));
  await redeemOrderCode(ctx, {
    orderNo: order.orderNo,
    purpose: 'application',
    code: input.code,
    indexKey: deps.indexKey,
  });
  await ctx.db.transaction(async (tx) => {
    const locked = await lockOwnOrder(tx, actor, order.orderNo);
    requireConfirmable(locked);
    await tx.update(orders).set({ applicationConfirmedAt: now }).where(eq(orders.orderNo, locked.orderNo));
    await recordOrderAct(tx, ctx, locked, 'order.confirm_application', {});
    if (locked.amountFen === 0) await waivePayment(tx, ctx, locked);
  });
  return { confirmedAt: now.toISOString() };
}

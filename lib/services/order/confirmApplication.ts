import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { oneTimeCodes } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import { redeemCode } from '../auth/codes';
import { requireCustomer, type ServiceContext } from '../context';
import { requireConfirmable } from './applicationCode';
import { currentUploads, missingKinds, requireAllKinds } from './materials';
import { lockOwnOrder, readOwnOrder } from './own';
import { recordOrderAct } from './transition';

/** 确认申请: all papers are there and the agent's phone agrees; payment is offered from now on. */
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
  await redeemCode(ctx.db, {
    id: await newestCode(ctx, order.orderNo, now),
    purpose: 'application',
    code: input.code,
    indexKey: deps.indexKey,
    now,
  });
  await ctx.db.transaction(async (tx) => {
    const locked = await lockOwnOrder(tx, actor, order.orderNo);
    requireConfirmable(locked);
    await tx.update(orders).set({ applicationConfirmedAt: now }).where(eq(orders.orderNo, locked.orderNo));
    await recordOrderAct(tx, ctx, locked, 'order.confirm_application', {});
  });
  return { confirmedAt: now.toISOString() };
}

async function newestCode(ctx: ServiceContext, orderNo: string, now: Date): Promise<string> {
  const [row] = await ctx.db
    .select({ id: oneTimeCodes.id })
    .from(oneTimeCodes)
    .where(
      and(
        eq(oneTimeCodes.purpose, 'application'),
        eq(oneTimeCodes.subject, orderNo),
        isNull(oneTimeCodes.usedAt),
        gt(oneTimeCodes.expiresAt, now),
      ),
    )
    .orderBy(desc(oneTimeCodes.createdAt))
    .limit(1);
  if (!row) throw new DomainError('code.expired', '验证码已失效，请重新获取。', 'invalid');
  return row.id;
}

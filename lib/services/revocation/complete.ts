import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { DomainError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import type { ServiceContext } from '../context';
import { lockOrder, transitionOrder } from '../order/transition';
import { type RevocationRow, requireRevocation } from './rows';

/** How far it is, for the workflow: never the application, which needs no reading here. */
export async function readRevocation(
  ctx: ServiceContext,
  { orderNo }: { orderNo: string },
): Promise<
  { state: OrderState; cancelReason: string | null; confirmed: boolean } & Pick<
    RevocationRow,
    'certificateId' | 'reason'
  >
> {
  const { certificateId, reason, confirmedAt } = await requireRevocation(ctx.db, orderNo);
  const [order] = await ctx.db
    .select({ state: orders.state, cancelReason: orders.cancelReason })
    .from(orders)
    .where(eq(orders.orderNo, orderNo));
  if (!order) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  return { ...order, certificateId, reason, confirmed: confirmedAt !== null };
}

/** The CA has revoked and published: the order ends. Called again, it changes nothing. */
export async function completeRevocation(ctx: ServiceContext, { orderNo }: { orderNo: string }): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    if (order.state === 'completed') return;
    const { certificateId, confirmedBy, reason } = await requireRevocation(tx, orderNo);
    const [certificate] = await tx
      .select({ state: certificates.state })
      .from(certificates)
      .where(eq(certificates.id, certificateId));
    if (!confirmedBy || certificate?.state !== 'revoked') {
      throw new DomainError('revocation.not_revoked', '证书尚未注销，订单不能办结。', 'conflict', {
        state: order.state,
      });
    }
    await transitionOrder(tx, ctx, order, 'confirm_revocation', {
      patch: { completedAt: ctx.clock.now() },
      facts: { certificateId, revocationReason: reason, confirmedBy },
    });
  });
}

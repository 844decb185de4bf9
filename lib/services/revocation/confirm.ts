import { and, desc, eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { reviews } from '../../../db/schema/order';
import { revocations } from '../../../db/schema/revocation';
import { DomainError } from '../../domain/errors';
import { stateLabel } from '../../domain/order';
import { REVOCATION_REFUSED } from '../../domain/revocation';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct, transitionOrder } from '../order/transition';
import { requireRevocation } from './rows';

/** 复核同意: a second person agrees; from now on nobody stops it, and the CA revokes. */
export async function confirmRevocation(ctx: ServiceContext, { orderNo }: { orderNo: string }): Promise<void> {
  const actor = requirePermission(ctx, 'revocation.confirm');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const row = await requireRevocation(tx, orderNo);
    if (row.confirmedAt && row.confirmedBy === actor.id) return;
    requireAwaiting(order, row.confirmedAt);
    if ((await approverOf(tx, orderNo)) === actor.id) throw samePerson();
    await tx
      .update(revocations)
      .set({ confirmedBy: actor.id, confirmedAt: ctx.clock.now() })
      .where(eq(revocations.orderNo, orderNo));
    await recordOrderAct(tx, ctx, order, 'revocation.confirm', {
      after: { certificateId: row.certificateId, revocationReason: row.reason },
      event: { kind: 'revocation_confirmed' },
    });
  });
}

/** 复核不同意: the order ends, the certificate stays as it is, and the customer reads why. */
export async function refuseRevocation(ctx: ServiceContext, input: { orderNo: string; note: string }): Promise<void> {
  const actor = requirePermission(ctx, 'revocation.confirm');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const row = await requireRevocation(tx, input.orderNo);
    requireAwaiting(order, row.confirmedAt);
    if ((await approverOf(tx, input.orderNo)) === actor.id) throw samePerson();
    await transitionOrder(tx, ctx, order, 'refuse_revocation', refusal(input.note));
  });
}

/** What a refused 注销 leaves in its order, whoever refuses. */
export const refusal = (note: string, reasons: string[] = []) => ({
  patch: {
    cancelReason: REVOCATION_REFUSED,
    rejectReasons: { reasons, kinds: [], note },
    claimedBy: null,
    claimedAt: null,
  },
  typed: note,
  event: { kind: 'revocation_refused' } as const,
});

/** Who has approved the order; the newest word counts. */
export async function approverOf(db: Executor, orderNo: string): Promise<string | null> {
  const [row] = await db
    .select({ staffId: reviews.staffId })
    .from(reviews)
    .where(and(eq(reviews.orderNo, orderNo), eq(reviews.decision, 'approved')))
    .orderBy(desc(reviews.at))
    .limit(1);
  return row?.staffId ?? null;
}

function requireAwaiting(order: OrderRow, confirmedAt: Date | null): void {
  if (order.state === 'approved' && !confirmedAt) return;
  const why = confirmedAt ? '已由他人复核' : `当前状态为“${stateLabel(order)}”`;
  throw new DomainError('revocation.not_awaiting', `该注销订单${why}，请刷新页面。`, 'conflict', {
    state: order.state,
  });
}

const samePerson = (): DomainError =>
  new DomainError('revocation.same_person', '您审核通过了这笔注销，须由另一位同事复核。', 'forbidden');

import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { reviews, uploads } from '../../../db/schema/order';
import { addWorkingDays, chinaDate, type PromisedDate } from '../../domain/calendar';
import { DomainError } from '../../domain/errors';
import { materialKinds, UPLOAD_KINDS } from '../../domain/order';
import { loadCalendar } from '../calendar/load';
import { serviceOf } from '../channel/serviceOf';
import { requirePermission, type ServiceContext } from '../context';
import { admitSubscriber } from '../onboarding/admit';
import { type OrderRow, transitionOrder } from '../order/transition';
import { lockOwnReview } from './own';

/** 审核通过: from now on the promised shipping date counts. @throws DomainError review.documents_missing */
export async function approveOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  const actor = requirePermission(ctx, 'order.review');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOwnReview(tx, actor, input.orderNo);
    await requireDocuments(tx, order);
    await admitSubscriber(tx, ctx, order);
    const now = ctx.clock.now();
    const promise = order.businessType === 'revoke' ? null : await promisedShipDate(tx, order, now);
    await transitionOrder(tx, ctx, order, 'approve', {
      patch: {
        approvedAt: now,
        promisedShipDate: promise?.date ?? null,
        promiseProvisional: promise?.provisional ? 'calendar_year_not_loaded' : null,
        claimedBy: null,
        claimedAt: null,
        rejectReasons: null,
      },
      facts: promise ? { promisedShipDate: promise.date } : {},
      event: { kind: 'approved' },
    });
    await tx
      .insert(reviews)
      .values({ orderNo: order.orderNo, staffId: actor.id, decision: 'approved', reasons: [], at: now });
  });
}

async function requireDocuments(tx: Tx, order: OrderRow): Promise<void> {
  const rows = await tx
    .select({ kind: uploads.kind })
    .from(uploads)
    .where(and(eq(uploads.orderNo, order.orderNo), inArray(uploads.state, ['received', 'ready'])));
  const missing = materialKinds(order).filter((kind) => !rows.some((row) => row.kind === kind));
  if (missing.length === 0) return;
  const names = missing.map((kind) => UPLOAD_KINDS[kind]).join('、');
  throw new DomainError('review.documents_missing', `缺少可读的资料：${names}，请退回客户重新上传。`, 'conflict');
}

async function promisedShipDate(tx: Tx, order: OrderRow, now: Date): Promise<PromisedDate> {
  const service = await serviceOf(tx, order.channelId, order.businessType);
  const calendar = await loadCalendar(tx);
  return addWorkingDays(calendar, chinaDate(now), service.productionDays);
}

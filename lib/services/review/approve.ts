import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { reviews, uploads } from '../../../db/schema/order';
import { addWorkingDays, chinaDate, type PromisedDate } from '../../domain/calendar';
import { DomainError } from '../../domain/errors';
import { makesToken, materialKinds, UPLOAD_KINDS } from '../../domain/order';
import { loadCalendar } from '../calendar/load';
import { recordChange, requireCurrent } from '../change/record';
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
    await requireCurrent(tx, order);
    await admitSubscriber(tx, ctx, order);
    const now = ctx.clock.now();
    await (endsHere(order) ? recordAndEnd(tx, ctx, order, now) : toProduction(tx, ctx, order, now));
    await tx
      .insert(reviews)
      .values({ orderNo: order.orderNo, staffId: actor.id, decision: 'approved', reasons: [], at: now });
  });
}

const REVIEWED = { claimedBy: null, claimedAt: null, rejectReasons: null };

/** 变更 of what stands in no certificate: nobody has anything to do after the review. */
const endsHere = (order: OrderRow): boolean => order.businessType === 'change' && !makesToken(order);

async function recordAndEnd(tx: Tx, ctx: ServiceContext, order: OrderRow, now: Date): Promise<void> {
  await recordChange(tx, ctx, order);
  await transitionOrder(tx, ctx, order, 'record_change', {
    patch: { ...REVIEWED, approvedAt: now, completedAt: now },
    facts: { changes: order.changes },
    event: { kind: 'approved' },
  });
}

async function toProduction(tx: Tx, ctx: ServiceContext, order: OrderRow, now: Date): Promise<void> {
  const promise = makesToken(order) ? await promisedShipDate(tx, order, now) : null;
  await transitionOrder(tx, ctx, order, 'approve', {
    patch: {
      ...REVIEWED,
      approvedAt: now,
      promisedShipDate: promise?.date ?? null,
      promiseProvisional: promise?.provisional ? 'calendar_year_not_loaded' : null,
    },
    facts: promise ? { promisedShipDate: promise.date } : {},
    event: { kind: 'approved' },
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

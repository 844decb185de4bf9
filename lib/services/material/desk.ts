import { and, asc, desc, eq, ilike, inArray, or } from 'drizzle-orm';
import { applicationForms, materialParcels } from '../../../db/schema/material';
import { orders, uploads } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { materialKinds, ORDER_STATES, stateLabel, UPLOAD_KINDS } from '../../domain/order';
import type { FoundOrder, MaterialDeskOrder, MaterialDeskRow } from '../../schemas/material-views';
import { loadCalendar } from '../calendar/load';
import { requirePermission, type ServiceContext } from '../context';
import { currentUploads, kindsToResend } from '../order/materials';
import { occasionOf } from '../papers/occasion';
import { uploadViews } from '../queue/parts';
import { listRow } from '../queue/rows';
import { awaited, latestForm, type ParcelRow, parcelsOf } from './rows';
import { parcelViews } from './views';

const LIMIT = 200;

/** Orders whose papers are awaited; those that are at the point already first, then whoever waits longest. */
export async function materialDesk(ctx: ServiceContext): Promise<MaterialDeskRow[]> {
  requirePermission(ctx, 'materials.register');
  const rows = await ctx.db
    .select()
    .from(orders)
    .where(eq(orders.state, 'awaiting_materials'))
    .orderBy(asc(orders.materialsReceivedAt), asc(orders.stateSince))
    .limit(LIMIT);
  const numbers = rows.map(({ orderNo }) => orderNo);
  if (numbers.length === 0) return [];
  const [calendar, parcels, files] = await Promise.all([
    loadCalendar(ctx.db),
    ctx.db
      .select()
      .from(materialParcels)
      .where(inArray(materialParcels.orderNo, numbers))
      .orderBy(desc(materialParcels.createdAt)),
    ctx.db
      .select()
      .from(uploads)
      .where(and(inArray(uploads.orderNo, numbers), inArray(uploads.state, ['received', 'ready', 'refused']))),
  ]);
  const newest = new Map<string, ParcelRow>();
  for (const parcel of parcels) if (!newest.has(parcel.orderNo)) newest.set(parcel.orderNo, parcel);
  const shown = [...newest.values()];
  const views = new Map((await parcelViews(ctx.db, shown)).map((view, i) => [shown[i]?.orderNo, view]));
  const now = ctx.clock.now();
  return rows.map((row) => {
    const own = files.filter(({ orderNo }) => orderNo === row.orderNo);
    const wanted = kindsToResend(row, own);
    return {
      ...listRow(row, new Map(), calendar, now),
      parcel: views.get(row.orderNo) ?? null,
      arrived: row.materialsReceivedAt !== null,
      until: awaited(
        row,
        parcels.filter(({ orderNo }) => orderNo === row.orderNo),
      ).until.toISOString(),
      wanted,
      scanned: materialKinds(row).filter((kind) => !wanted.includes(kind)),
    };
  });
}

/** One order at the desk: what came before, what is scanned, what may be done. */
export async function deskOrder(ctx: ServiceContext, input: { orderNo: string }): Promise<MaterialDeskOrder> {
  const actor = requirePermission(ctx, 'materials.register');
  const [order] = await ctx.db.select().from(orders).where(eq(orders.orderNo, input.orderNo));
  if (order?.materialRoute !== 'post') {
    throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  }
  const [calendar, parcels, files, form] = await Promise.all([
    loadCalendar(ctx.db),
    parcelsOf(ctx.db, order.orderNo),
    currentUploads(ctx.db, order.orderNo),
    latestForm(ctx.db, order.orderNo),
  ]);
  const waiting = order.state === 'awaiting_materials';
  return {
    ...listRow(order, new Map(), calendar, ctx.clock.now()),
    formNo: form?.formNo ?? null,
    kinds: materialKinds(order).map((kind) => ({ kind, label: UPLOAD_KINDS[kind] })),
    open: kindsToResend(order, files),
    uploads: uploadViews(files),
    papersOpen: (await occasionOf(ctx.db, actor, order, ctx.clock.now())) !== null,
    parcels: await parcelViews(ctx.db, parcels),
    arrived: order.materialsReceivedAt !== null,
    closedReason: waiting || order.state === 'submitted' ? null : closedReason(order),
    canScan: waiting,
  };
}

const closedReason = (order: Parameters<typeof stateLabel>[0]): string =>
  ORDER_STATES[order.state].final || order.state === 'refunding'
    ? `订单已结束（${stateLabel(order)}），请把材料退回客户。`
    : `订单当前状态为“${stateLabel(order)}”，不在等待材料。`;

/** A scanned barcode or what stands on the parcel: form number, order number, waybill, USCC, a part of the name. */
export async function findMaterials(ctx: ServiceContext, input: { q: string }): Promise<FoundOrder[]> {
  requirePermission(ctx, 'materials.register');
  const code = input.q.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  const byForm = ctx.db
    .select({ orderNo: applicationForms.orderNo })
    .from(applicationForms)
    .where(eq(applicationForms.formNo, code));
  const byWaybill = ctx.db
    .select({ orderNo: materialParcels.orderNo })
    .from(materialParcels)
    .where(eq(materialParcels.waybillNo, code));
  const rows = await ctx.db
    .select({
      ...{ orderNo: orders.orderNo, organisationName: orders.organisationName, uscc: orders.uscc },
      ...{ state: orders.state, materialRoute: orders.materialRoute, businessType: orders.businessType },
      ...{ changes: orders.changes, amountFen: orders.amountFen, submittedAt: orders.submittedAt },
    })
    .from(orders)
    .where(
      and(
        eq(orders.materialRoute, 'post'),
        or(
          eq(orders.orderNo, code),
          eq(orders.uscc, code),
          inArray(orders.orderNo, byForm),
          inArray(orders.orderNo, byWaybill),
          ...(input.q.trim().length >= 2 ? [ilike(orders.organisationName, `%${likeText(input.q.trim())}%`)] : []),
        ),
      ),
    )
    .orderBy(desc(orders.submittedAt))
    .limit(20);
  return rows.map((row) => ({
    ...{ orderNo: row.orderNo, organisationName: row.organisationName, uscc: row.uscc },
    ...{ stateLabel: stateLabel(row), submittedAt: row.submittedAt.toISOString() },
  }));
}

const likeText = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

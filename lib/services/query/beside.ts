import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { invoices, notifications } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { pinDeliveries, routeEvents, shipments } from '../../../db/schema/production';
import { resends } from '../../../db/schema/refund';
import { noticeLabel } from '../../domain/notices';
import type { OrderView } from '../../schemas/portal-views';
import type { ServiceContext } from '../context';
import { stillHeld } from '../order/found';
import { currentUploads } from '../order/materials';
import type { OrderRow } from '../order/transition';
import { readRefundFacts } from '../refund/track';
import { revocationOf } from '../revocation/rows';
import type { ActionFacts } from './allowed';

type PinRow = typeof pinDeliveries.$inferSelect;

/** What stands in other tables than the order's own. */
export async function readBeside(ctx: ServiceContext, order: OrderRow) {
  const { orderNo } = order;
  const ids = [order.oldCertificateId, order.newCertificateId].filter((id): id is string => id !== null);
  const [files, [shipment], [invoice], sent, pins, again, refund, found, held, revocation] = await Promise.all([
    currentUploads(ctx.db, orderNo),
    ctx.db.select().from(shipments).where(eq(shipments.orderNo, orderNo)),
    ctx.db.select().from(invoices).where(eq(invoices.orderNo, orderNo)),
    ctx.db
      .select()
      .from(notifications)
      .where(and(eq(notifications.orderNo, orderNo), eq(notifications.state, 'sent')))
      .orderBy(asc(notifications.sentAt)),
    ctx.db.select().from(pinDeliveries).where(eq(pinDeliveries.orderNo, orderNo)),
    ctx.db.select().from(resends).where(eq(resends.orderNo, orderNo)).orderBy(desc(resends.createdAt)),
    readRefundFacts(ctx, orderNo),
    ids.length > 0 ? ctx.db.select().from(certificates).where(inArray(certificates.id, ids)) : [],
    stillHeld(ctx.db, order, ctx.clock.now()),
    order.businessType === 'revoke' ? revocationOf(ctx.db, orderNo) : null,
  ]);
  return {
    files,
    shipment,
    invoice,
    pins,
    refund,
    held,
    revocation,
    resends: again.map(({ kind, state, targetMasked, createdAt, sentAt }) => ({
      ...{ kind, state, targetMasked },
      at: (sentAt ?? createdAt).toISOString(),
    })),
    events: shipment?.waybillNo ? await readRoute(ctx, shipment.waybillNo) : [],
    notices: sent.map(({ template, channel, targetMasked, sentAt, createdAt }) => ({
      template,
      label: noticeLabel(template),
      channel,
      targetMasked,
      sentAt: (sentAt ?? createdAt).toISOString(),
    })),
    old: found.find((row) => row.id === order.oldCertificateId),
    made: found.find((row) => row.id === order.newCertificateId),
  };
}

async function readRoute(ctx: ServiceContext, waybillNo: string): Promise<OrderView['shipment']['events']> {
  const rows = await ctx.db
    .select()
    .from(routeEvents)
    .where(eq(routeEvents.waybillNo, waybillNo))
    .orderBy(asc(routeEvents.at), asc(routeEvents.position));
  return rows.map(({ at, place, text, stage }) => ({ at: at.toISOString(), place, text, stage }));
}

type Beside = Awaited<ReturnType<typeof readBeside>>;

export const actionFacts = ({
  files,
  invoice,
  shipment,
  pins,
  refund,
  old,
  held,
  revocation,
}: Beside): ActionFacts => ({
  uploads: files,
  invoice,
  waybillNo: shipment?.waybillNo ?? null,
  pinSent: allSent(pins),
  paid: refund.money.some(({ payment }) => payment.state === 'paid'),
  refundPending: refund.requests.some(({ state }) => state === 'pending'),
  oldCertificate: { state: old?.state ?? null, held },
  revocationConfirmed: Boolean(revocation?.confirmedAt),
});

const allSent = (pins: PinRow[]): boolean => pins.length > 0 && pins.every(({ state }) => state === 'sent');

export function pinDelivered(pins: PinRow[]): OrderView['pinDelivered'] {
  const [pin] = pins;
  return pin?.sentAt ? { targetMasked: pin.targetMasked, sentAt: pin.sentAt.toISOString() } : null;
}

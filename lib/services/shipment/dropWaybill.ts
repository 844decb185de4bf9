import { randomBytes } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { droppedWaybills, shipments } from '../../../db/schema/production';
import type { ServiceContext } from '../context';
import { type OrderRow, recordOrderAct } from '../order/transition';

/** Never used again, not even by another installation: the courier's registry of ids never forgets. At most 30 characters. */
export const newClientOrderId = (): string => `CD${randomBytes(13).toString('hex').toUpperCase()}`;

/**
 * What the courier was asked for counts no more, whether or not its answer has come: it is kept to be cancelled there, and
 * whatever is asked for next has an id of its own. An order that has asked for nothing yet has nothing to drop.
 */
export async function dropWaybill(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<void> {
  const { orderNo } = order;
  const [shipment] = await tx.select().from(shipments).where(eq(shipments.orderNo, orderNo)).for('update');
  if (!shipment) return;
  const { clientOrderId, waybillNo } = shipment;
  await tx.insert(droppedWaybills).values({ clientOrderId, orderNo, waybillNo, droppedAt: ctx.clock.now() });
  await tx
    .update(shipments)
    .set({ clientOrderId: newClientOrderId(), waybillNo: null })
    .where(eq(shipments.orderNo, orderNo));
  await recordOrderAct(tx, ctx, order, 'shipment.waybill_drop', {
    after: { clientOrderId, waybillNo },
    event: { kind: 'waybill_dropped' },
  });
}

/** The courier's answer came after the drop: the number is known now, and must be cancelled even if nothing was found before. */
export async function nameDropped(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  { clientOrderId, waybillNo }: { clientOrderId: string; waybillNo: string },
): Promise<void> {
  const named = await tx
    .update(droppedWaybills)
    .set({ waybillNo, state: 'open', settledAt: null })
    .where(and(eq(droppedWaybills.clientOrderId, clientOrderId), inArray(droppedWaybills.state, ['open', 'none'])))
    .returning({ orderNo: droppedWaybills.orderNo });
  if (named.length === 0) return;
  await recordOrderAct(tx, ctx, order, 'shipment.waybill_drop', {
    after: { clientOrderId, waybillNo },
    event: { kind: 'waybill_dropped' },
  });
}

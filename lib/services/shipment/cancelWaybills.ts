import { and, eq, isNull } from 'drizzle-orm';
import { droppedWaybills } from '../../../db/schema/production';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { CourierPort } from '../../ports/courier';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';
import { isUnderWay } from './checkRoute';

type DroppedRow = typeof droppedWaybills.$inferSelect;

/** No call that asked for the waybill lives longer. */
const ASKED_FOR_MS = 60_000;

/** Cancels at the courier what the order has dropped. Idempotent; throws while something is left. */
export async function cancelWaybills(
  ctx: ServiceContext,
  { orderNo }: { orderNo: string },
  deps: { courier: CourierPort },
): Promise<void> {
  const open = and(eq(droppedWaybills.orderNo, orderNo), eq(droppedWaybills.state, 'open'));
  for (const row of await ctx.db.select().from(droppedWaybills).where(open)) {
    await settle(ctx, row, await outcomeOf(ctx, row, deps.courier));
  }
}

async function outcomeOf(
  ctx: ServiceContext,
  { clientOrderId, waybillNo, droppedAt }: DroppedRow,
  courier: CourierPort,
): Promise<'cancelled' | 'none' | 'sent'> {
  try {
    const outcome = await courier.cancel(clientOrderId, waybillNo);
    if (outcome === 'none' && ctx.clock.now().getTime() < droppedAt.getTime() + ASKED_FOR_MS) {
      throw new ProviderUnavailableError('sf', false, 'the waybill may still come');
    }
    return outcome;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'courier.refused' || !waybillNo) throw error;
    // A parcel that has left can't be called back so.
    if ((await courier.routes(waybillNo)).some(isUnderWay)) return 'sent';
    throw error;
  }
}

async function settle(
  ctx: ServiceContext,
  { orderNo, clientOrderId, waybillNo }: DroppedRow,
  state: 'cancelled' | 'none' | 'sent',
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const asRead = waybillNo ? eq(droppedWaybills.waybillNo, waybillNo) : isNull(droppedWaybills.waybillNo);
    const settled = await tx
      .update(droppedWaybills)
      .set({ state, settledAt: ctx.clock.now() })
      .where(and(eq(droppedWaybills.clientOrderId, clientOrderId), eq(droppedWaybills.state, 'open'), asRead))
      .returning({ orderNo: droppedWaybills.orderNo });
    if (settled.length === 0) return;
    await recordOrderAct(tx, ctx, order, 'shipment.waybill_cancel', { after: { clientOrderId, waybillNo, state } });
  });
}

import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { materialParcels } from '../../../db/schema/material';
import { orders } from '../../../db/schema/order';
import type { OrderEvent } from '../../../workflows/contracts/order';
import { DomainError } from '../../domain/errors';
import type { Courier, ParcelState } from '../../domain/material';
import { materialKinds, ORDER_STATES, stateLabel } from '../../domain/order';
import type { Arrival, RegisterArrivalInput } from '../../schemas/material';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct } from '../order/transition';
import { atTheDesk, parcelsOf, requireByPost } from './rows';

const OUTCOME: Record<Arrival, { state: ParcelState; event: OrderEvent }> = {
  complete: { state: 'arrived', event: { kind: 'materials_arrived' } },
  incomplete: { state: 'incomplete', event: { kind: 'materials_incomplete' } },
  refused: { state: 'refused', event: { kind: 'materials_refused' } },
};

/**
 * A parcel has come to the point, with its number or without: what was in it, or why it was not taken. Said again, it
 * corrects what was said before, until the papers are handed to the review.
 */
export async function registerArrival(ctx: ServiceContext, input: RegisterArrivalInput): Promise<void> {
  const actor = requirePermission(ctx, 'materials.register');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    requireTaken(order);
    const { state, event } = OUTCOME[input.arrival];
    const missing = state === 'incomplete' ? materialKinds(order).filter((kind) => input.missing.includes(kind)) : [];
    const found = { state, missing: [...missing], note: state === 'incomplete' ? input.note : '' };
    const waybillNo = await keep(tx, order, input, {
      ...found,
      registeredAt: ctx.clock.now(),
      registeredBy: actor.id,
    });
    const materialsReceivedAt = state === 'arrived' ? ctx.clock.now() : null;
    await tx.update(orders).set({ materialsReceivedAt }).where(eq(orders.orderNo, order.orderNo));
    await recordOrderAct(tx, ctx, order, 'material.register', { after: { state, missing, waybillNo }, event });
  });
}

async function keep(
  tx: Tx,
  order: OrderRow,
  input: RegisterArrivalInput,
  found: Pick<typeof materialParcels.$inferSelect, 'state' | 'missing' | 'note' | 'registeredAt' | 'registeredBy'>,
): Promise<string | null> {
  const open = (await parcelsOf(tx, order.orderNo)).find(
    // What arrived before a rejection is history.
    ({ state }) => state === 'announced' || (state === 'arrived' && order.materialsReceivedAt !== null),
  );
  const waybillNo = input.waybillNo || open?.waybillNo || null;
  const courier: Courier | null = waybillNo ? (waybillNo.startsWith('SF') ? 'sf' : (open?.courier ?? 'other')) : null;
  if (open) {
    await tx
      .update(materialParcels)
      .set({ ...found, waybillNo, courier })
      .where(eq(materialParcels.id, open.id));
  } else {
    const createdAt = found.registeredAt as Date;
    await tx.insert(materialParcels).values({ ...found, orderNo: order.orderNo, waybillNo, courier, createdAt });
  }
  return waybillNo;
}

function requireTaken(order: OrderRow): void {
  requireByPost(order);
  if (atTheDesk(order)) return;
  const over = ORDER_STATES[order.state].final || order.state === 'refunding';
  throw new DomainError(
    'material.not_awaited',
    over
      ? `订单已结束（${stateLabel(order)}），请把材料退回客户。`
      : `订单当前状态为“${stateLabel(order)}”，不在等待材料，请核对订单号。`,
    'conflict',
    { state: order.state },
  );
}

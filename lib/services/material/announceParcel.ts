import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { materialParcels } from '../../../db/schema/material';
import { shipments } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import { stateLabel } from '../../domain/order';
import type { AnnounceParcelInput } from '../../schemas/material';
import { enforceLimits } from '../auth/limits';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder } from '../order/own';
import { type OrderRow, recordOrderAct } from '../order/transition';
import { announcedParcel, requireByPost } from './rows';

/** The customer's own waybill number; he may change it until the point has registered the parcel. */
export async function announceParcel(ctx: ServiceContext, input: AnnounceParcelInput): Promise<{ ok: true }> {
  const actor = requireCustomer(ctx);
  const { courier, waybillNo } = input;
  const now = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    requireByPost(order);
    requireAwaited(order);
    await enforceLimits(tx, [{ key: `parcel:${order.orderNo}`, windowMs: 3_600_000, max: 20 }], now);
    await requireNotOurs(tx, waybillNo);
    const open = await announcedParcel(tx, order.orderNo);
    if (open) {
      await tx
        .update(materialParcels)
        .set({ courier, waybillNo, announcedAt: now })
        .where(eq(materialParcels.id, open.id));
    } else {
      await tx.insert(materialParcels).values({
        ...{ orderNo: order.orderNo, courier, waybillNo },
        ...{ state: 'announced', announcedAt: now, createdAt: now },
      });
    }
    await recordOrderAct(tx, ctx, order, 'material.announce', {
      ...(open ? { before: { courier: open.courier, waybillNo: open.waybillNo } } : {}),
      after: { courier, waybillNo },
      event: { kind: 'parcel_announced' },
    });
  });
  return { ok: true };
}

function requireAwaited(order: OrderRow): void {
  if (order.state !== 'awaiting_materials') {
    throw new DomainError(
      'material.not_awaited',
      `订单当前状态为“${stateLabel(order)}”，不需要邮寄材料，请刷新页面查看最新进度。`,
      'conflict',
      { state: order.state },
    );
  }
  if (order.materialsReceivedAt) {
    throw new DomainError('material.registered', '受理点已收到您的材料，运单号不用再改。', 'conflict');
  }
}

/** A number of ours would show the way of somebody's token. */
async function requireNotOurs(tx: Tx, waybillNo: string): Promise<void> {
  const [ours] = await tx
    .select({ orderNo: shipments.orderNo })
    .from(shipments)
    .where(eq(shipments.waybillNo, waybillNo));
  if (!ours) return;
  throw new DomainError('material.waybill_ours', '请填写您寄给受理点的运单号，不是受理点寄给您的。', 'invalid', {
    field: 'waybillNo',
  });
}

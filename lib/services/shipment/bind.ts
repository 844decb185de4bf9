import { and, eq, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Executor, Tx } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { productions, shipments } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { BindShipmentInput } from '../../schemas/admin';
import type { ShipmentView } from '../../schemas/admin-views';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct } from '../order/transition';
import { changeItem, itemsOf } from '../production/items';
import { shipmentViews } from './view';

type Scan = 'order' | 'token' | 'waybill';
const SCAN_LABELS: Record<Scan, string> = { order: '订单号', token: '介质序列号', waybill: '运单号' };

/**
 * Binds token, order and waybill by three scans; a parcel of several tokens is bound when each of them was scanned into
 * it. A scan that does not belong to the others stops the shipment and is named.
 */
export async function bindShipment(ctx: ServiceContext, input: BindShipmentInput): Promise<ShipmentView> {
  const actor = requirePermission(ctx, 'shipment.bind');
  const found = await ordersOfScans(ctx.db, input);
  const wrong = wrongScans(found);
  if (wrong.length > 0) throw await refuse(ctx, input, found, wrong);
  const orderNo = found.order as string;
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const [shipment] = await tx.select().from(shipments).where(eq(shipments.orderNo, orderNo)).for('update');
    if (shipment?.boundAt) return;
    if (order.state !== 'produced') {
      throw new DomainError('shipment.not_produced', '该订单不在待发货状态，请刷新页面。', 'conflict', {
        state: order.state,
      });
    }
    const tokenSerial = found.tokenSerial as string;
    if (!(await scanInto(tx, ctx, order, found))) return;
    await tx
      .update(shipments)
      .set({ tokenSerial, boundAt: ctx.clock.now(), boundBy: actor.id })
      .where(eq(shipments.orderNo, orderNo));
    await recordOrderAct(tx, ctx, order, 'shipment.bind', {
      after: { tokenSerial, waybillNo: input.waybillNo },
      event: { kind: 'shipping_bound' },
    });
  });
  return (await shipmentViews(ctx.db, [orderNo])).get(orderNo) as ShipmentView;
}

/** One token into the parcel. @returns whether it was the last one */
async function scanInto(tx: Tx, ctx: ServiceContext, order: OrderRow, found: Found): Promise<boolean> {
  const items = await itemsOf(tx, order.orderNo);
  const item = items.find((each) => each.position === found.position);
  if (item && !item.boundAt) await changeItem(tx, item, { boundAt: ctx.clock.now() });
  const missing = items.filter((each) => each !== item && !each.boundAt);
  if (missing.length === 0) return true;
  const scanned = items.length - missing.length;
  await recordOrderAct(tx, ctx, order, 'shipment.scan', {
    after: { tokenSerial: found.tokenSerial, scanned, of: items.length },
  });
  return false;
}

/** Which order each scan belongs to by our records; null when it belongs to none. */
interface Found extends Record<Scan, string | null> {
  /** The serial as the token has it: scanners may change the case. */
  tokenSerial: string | null;
  /** Which token of its order. */
  position: number | null;
}

async function ordersOfScans(db: Executor, input: BindShipmentInput): Promise<Found> {
  const [orderRows, tokenRows, waybillRows] = await Promise.all([
    db.select({ orderNo: orders.orderNo }).from(orders).where(eq(orders.orderNo, input.orderNo)),
    db
      .select({ orderNo: productions.orderNo, serial: productions.tokenSerial, position: productions.position })
      .from(productions)
      .where(and(eq(productions.state, 'made'), sql`upper(${productions.tokenSerial}) = ${input.tokenSerial}`)),
    db.select({ orderNo: shipments.orderNo }).from(shipments).where(eq(shipments.waybillNo, input.waybillNo)),
  ]);
  return {
    order: orderRows[0]?.orderNo ?? null,
    token: tokenRows[0]?.orderNo ?? null,
    waybill: waybillRows[0]?.orderNo ?? null,
    tokenSerial: tokenRows[0]?.serial ?? null,
    position: tokenRows[0]?.position ?? null,
  };
}

/** Two that agree convict the third; when none agree, everything that is not the scanned order's is wrong. */
function wrongScans(found: Found): Scan[] {
  const { order, token, waybill } = found;
  if (order && order === token && order === waybill) return [];
  if (token && token === waybill) return ['order'];
  if (order && order === token) return ['waybill'];
  if (order && order === waybill) return ['token'];
  return order ? ['token', 'waybill'] : ['order'];
}

async function refuse(
  ctx: ServiceContext,
  input: BindShipmentInput,
  found: Found,
  wrong: Scan[],
): Promise<DomainError> {
  const objectId = found.order ?? found.token ?? found.waybill ?? 'unknown';
  await ctx.db.transaction((tx) =>
    writeAudit(tx, ctx.actor, { action: 'shipment.mismatch', objectType: 'order', objectId, after: { wrong } }),
  );
  const names = wrong.map((scan) => SCAN_LABELS[scan]).join('和');
  const other = wrong.length === 1 && wrong[0] ? found[wrong[0]] : null;
  const belongs = other ? `，它属于订单 ${other}` : '';
  return new DomainError(
    'shipment.mismatch',
    `${names}与其他扫码不一致${belongs}。请停止打包，核对后重新扫描三个条码。`,
    'conflict',
    { wrong: wrong.join(','), scannedOrder: input.orderNo },
  );
}

import { eq } from 'drizzle-orm';
import { shipments } from '../../../db/schema/production';
import { ProviderUnavailableError } from '../../domain/errors';
import type { CourierPort } from '../../ports/courier';
import type { FilesPort } from '../../ports/files';
import { requireStanding } from '../consent/standing';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';
import { nameDropped } from './dropWaybill';
import { receiverOf, type ShipmentRow, shipmentIntent } from './intent';

const CARGO = '证书介质';

/** The SF waybill (到付) and its label. Repeated calls find the first one: the client order id is fixed in the row. */
export async function createWaybill(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { courier: CourierPort; files: FilesPort },
): Promise<{ waybillNo: string }> {
  const { orderNo } = input;
  const { order, shipment, sender } = await shipmentIntent(ctx, orderNo);
  let { waybillNo } = shipment;
  if (!waybillNo) {
    await requireStanding(ctx.db, order, 'parcel');
    const made = await deps.courier.createWaybill({
      clientOrderId: shipment.clientOrderId,
      sender,
      receiver: receiverOf(order),
      cargoName: CARGO,
      remark: orderNo,
    });
    waybillNo = made.waybillNo;
    await keepWaybill(ctx, shipment, waybillNo);
  }
  if (!shipment.labelKey) {
    const labelKey = `labels/${orderNo}.pdf`;
    await deps.files.put(labelKey, await deps.courier.printLabel(waybillNo));
    await keepFile(ctx, orderNo, { labelKey });
  }
  return { waybillNo };
}

/** @throws ProviderUnavailableError when it was dropped meanwhile (another address, a refund): that parcel is never sent */
async function keepWaybill(ctx: ServiceContext, shipment: ShipmentRow, waybillNo: string): Promise<void> {
  const { orderNo, clientOrderId } = shipment;
  const isKept = await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const [now] = await tx.select().from(shipments).where(eq(shipments.orderNo, orderNo));
    if (now?.clientOrderId !== clientOrderId) {
      await nameDropped(tx, ctx, order, { clientOrderId, waybillNo });
      return false;
    }
    if (now.waybillNo) return true;
    await tx.update(shipments).set({ waybillNo }).where(eq(shipments.orderNo, orderNo));
    await recordOrderAct(tx, ctx, order, 'shipment.waybill', { after: { waybillNo } });
    return true;
  });
  if (!isKept) throw new ProviderUnavailableError('sf', false, 'the waybill was dropped meanwhile');
}

/** A PDF to print has been stored: open pages offer it. */
export async function keepFile(
  ctx: ServiceContext,
  orderNo: string,
  file: { labelKey: string } | { slipKey: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    await tx.update(shipments).set(file).where(eq(shipments.orderNo, orderNo));
    await recordOrderAct(tx, ctx, order, 'labelKey' in file ? 'shipment.label' : 'shipment.slip', {});
  });
}

import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { shipments } from '../../../db/schema/production';
import type { RecipientInfo } from '../../domain/application';
import { DomainError } from '../../domain/errors';
import { makesToken, ORDER_TRANSITIONS, type OrderState, stateLabel } from '../../domain/order';
import { findRegion } from '../../domain/regions';
import { requireCustomer, type ServiceContext } from '../context';
import { dropWaybill } from '../shipment/dropWaybill';
import { lockOwnOrder } from './own';
import { type OrderRow, recordOrderAct } from './transition';

/** Everything before the parcel leaves. */
const BEFORE_SHIPPING: readonly OrderState[] = [
  ...ORDER_TRANSITIONS.close.from,
  ...ORDER_TRANSITIONS.request_refund.from,
  ...ORDER_TRANSITIONS.finish_production.from,
  ...ORDER_TRANSITIONS.ship.from,
];

export const recipientChangeable = (order: OrderRow, waybillNo: string | null): boolean =>
  makesToken(order) && BEFORE_SHIPPING.includes(order.state) && waybillNo === null;

/** 改收件地址: possible until there is a waybill; one that is being asked for just now is asked for again. */
export async function changeRecipient(
  ctx: ServiceContext,
  input: { orderNo: string; recipient: RecipientInfo },
): Promise<{ changed: boolean }> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    const [shipment] = await tx.select().from(shipments).where(eq(shipments.orderNo, order.orderNo));
    if (!recipientChangeable(order, shipment?.waybillNo ?? null)) throw tooLate(order);
    const recipient = complete(input.recipient);
    if (JSON.stringify(recipient) === JSON.stringify(order.application.recipient)) return { changed: false };
    await tx
      .update(orders)
      .set({ application: { ...order.application, recipient } })
      .where(eq(orders.orderNo, order.orderNo));
    // The courier answers an id that it knows with the first address: the new one needs an id of its own.
    await dropWaybill(tx, ctx, order);
    await recordOrderAct(tx, ctx, order, 'order.change_recipient', { after: { regionCode: recipient.regionCode } });
    return { changed: true };
  });
}

/** The names belong to the code; what the browser sent beside it is not taken. */
function complete(recipient: RecipientInfo): RecipientInfo {
  const region = findRegion(recipient.regionCode);
  if (!region) {
    throw new DomainError('application.region', '请重新选择收件地址的省、市、区县。', 'invalid', {
      field: 'recipient.regionCode',
    });
  }
  const { province, city, county } = region;
  return { ...recipient, province, city, county };
}

const tooLate = (order: OrderRow): DomainError =>
  new DomainError(
    'order.recipient_fixed',
    `订单当前状态为“${stateLabel(order)}”，运单已生成或订单已结束，不能再改收件地址；需要改派请联系顺丰或致电服务热线。`,
    'conflict',
    { state: order.state },
  );

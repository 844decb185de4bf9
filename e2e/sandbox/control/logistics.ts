import { z } from 'zod';
import { type Route, route } from '../http/types';
import type { Nuonuo } from '../providers/nuonuo/api';
import type { Sf } from '../providers/sf/api';
import { ControlError, control } from './respond';

export const sfRoute = z.object({ waybillNo: z.string(), opCode: z.string() });
const phone = z.string().min(4);
export const sfParcel = z.object({ senderPhone: phone, receiverPhone: phone });
export const invoiceDone = z.object({
  orderNo: z.string(),
  ok: z.boolean().default(true),
  cause: z.string().optional(),
});
export const redAnswer = z.object({ billId: z.string(), ok: z.boolean().default(true) });

/** @param opCode one path code, or several with commas */
export function moveParcel(sf: Sf, { waybillNo, opCode }: z.output<typeof sfRoute>) {
  const order = sf.orders.byWaybill(waybillNo);
  if (!order) throw new ControlError('no such waybill', 404);
  if (order.cancelled) throw new ControlError('the waybill is cancelled', 409);
  return sf.move(order, opCode.split(','));
}

/** A parcel of papers on its way to the acceptance point. */
export function sendParcel(sf: Sf, { senderPhone, receiverPhone }: z.output<typeof sfParcel>) {
  const contact = { company: '', mobile: '', country: 'CN', county: '', address: '示例路 1 号' };
  return sf.orders.foreign(
    { ...contact, contactType: 1, contact: '寄件人', tel: senderPhone, province: '广西壮族自治区', city: '南宁市' },
    { ...contact, contactType: 2, contact: '受理点', tel: receiverPhone, province: '广西壮族自治区', city: '桂林市' },
  );
}

export function completeInvoice(nuonuo: Nuonuo, { orderNo, ok, cause }: z.output<typeof invoiceDone>) {
  const invoice = nuonuo.desk.complete(orderNo, ok, cause);
  if (!invoice) throw new ControlError('no such invoice', 404);
  return invoice;
}

/** The buyer agrees with a red invoice, or refuses it. */
export function answerRed(nuonuo: Nuonuo, { billId, ok }: z.output<typeof redAnswer>) {
  const { reds } = nuonuo.desk;
  const bill = reds.rows.get(billId);
  if (!bill) throw new ControlError('no such red bill', 404);
  if (!['15', '02'].includes(bill.billStatus)) return bill;
  if (!ok) return reds.update(bill, { billStatus: '05', billMessage: '购方否认' });
  return reds.complete(bill, bill.billStatus === '02' ? '04' : '01');
}

export function logisticsControl(sf: Sf, nuonuo: Nuonuo): Route[] {
  return [
    route(
      'POST',
      '/control/sf/route',
      control(sfRoute, (input) => ({ events: moveParcel(sf, input) })),
    ),
    route(
      'POST',
      '/control/sf/parcel',
      control(sfParcel, (input) => ({ waybillNo: sendParcel(sf, input).waybillNo })),
    ),
    route(
      'POST',
      '/control/nuonuo/complete',
      control(invoiceDone, (input) => ({ invoice: completeInvoice(nuonuo, input) })),
    ),
    route(
      'POST',
      '/control/nuonuo/red',
      control(redAnswer, (input) => ({ bill: answerRed(nuonuo, input) })),
    ),
  ];
}

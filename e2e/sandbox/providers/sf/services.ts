import { randomUUID } from 'node:crypto';
import type { Context } from '../../core/context';
import { MESSAGES, type SfOrder, type SfOrders } from './orders';

/** What comes back as the JSON text `apiResultData`. */
export type Inner = Record<string, unknown>;
export type Service = (msgData: Record<string, unknown>) => Inner;

const good = (msgData: unknown): Inner => ({ success: true, errorCode: 'S0000', errorMsg: null, msgData });
export const bad = (code: string): Inner => ({
  success: false,
  errorCode: code,
  errorMsg: MESSAGES[code] ?? code,
  msgData: null,
});

/** The print service has a shape of its own. */
const printed = (obj: unknown): Inner => ({ success: true, requestId: randomUUID(), obj });
export const notPrinted = (code: string): Inner => ({
  success: false,
  requestId: randomUUID(),
  errorCode: code,
  errorMessage: MESSAGES[code] ?? code,
});

const orderAnswer = (order: SfOrder): Inner => ({
  orderId: order.orderId,
  originCode: '773',
  destCode: '773',
  filterResult: 2,
  remark: null,
  url: null,
  waybillNoInfoList: [{ waybillType: 1, waybillNo: order.waybillNo }],
  routeLabelInfo: [
    {
      code: '1000',
      routeLabelData: {
        waybillNo: order.waybillNo,
        limitTypeCode: order.expressTypeId === 1 ? 'T4' : 'T6',
        proCode: '',
      },
    },
  ],
});

export interface LabelFiles {
  /** A one-day download link with its own token. */
  issue(waybillNo: string): { url: string; token: string };
}

export function makeServices(context: Context, orders: SfOrders, labels: LabelFiles): Record<string, Service> {
  const create: Service = (data) => {
    const made = orders.create(data);
    return typeof made === 'string' ? bad(made) : good(orderAnswer(made));
  };

  const search: Service = ({ orderId, mainWaybillNo }) => {
    const order = orderId ? orders.rows.get(String(orderId)) : orders.byWaybill(String(mainWaybillNo));
    if (!order) return bad('6150');
    return order.cancelled ? bad('8253') : good(orderAnswer(order));
  };

  const update: Service = ({ orderId, dealType }) => {
    const id = String(orderId);
    if (Number(dealType ?? 1) !== 2) return orders.rows.get(id) ? bad('8019') : bad('8018');
    const problem = orders.cancel(id);
    return problem ? bad(problem) : good({ orderId: id, resStatus: 2, waybillNoInfoList: [] });
  };

  const searchRoutes: Service = ({ trackingType, trackingNumber, checkPhoneNo }) => {
    const numbers = Array.isArray(trackingNumber) ? trackingNumber.map(String) : [];
    if (numbers.length === 0) return bad('S0002');
    const routeResps = numbers.slice(0, 10).map((number) => {
      const order = String(trackingType) === '2' ? orders.rows.get(number) : orders.byWaybill(number);
      const shown = !order?.foreign || endsPhone(order, String(checkPhoneNo ?? '')) ? order?.routes : [];
      const routes = (shown ?? []).map(({ id: _id, ...event }) => event);
      return { mailNo: order?.waybillNo ?? number, routes };
    });
    return good({ routeResps });
  };

  return {
    EXP_RECE_CREATE_ORDER: create,
    EXP_RECE_SEARCH_ORDER_RESP: search,
    EXP_RECE_UPDATE_ORDER: update,
    EXP_RECE_SEARCH_ROUTES: searchRoutes,
    COM_RECE_CLOUD_PRINT_WAYBILLS: makePrint(context, orders, labels),
  };
}

const endsPhone = ({ sender, receiver }: SfOrder, end: string): boolean =>
  end.length === 4 && [sender, receiver].some(({ mobile, tel }) => (mobile || tel).replace(/\D/g, '').endsWith(end));

/** The duplicate without an error: production has been seen to answer the first order's data. */
export function silentDuplicate(orders: SfOrders, data: Record<string, unknown>): Inner | null {
  const known = orders.rows.get(String(data.orderId));
  return known ? good(orderAnswer(known)) : null;
}

function makePrint(context: Context, orders: SfOrders, labels: LabelFiles): Service {
  return (data) => {
    const template = String(data.templateCode ?? '');
    const suffix = context.config.SF_PARTNER_ID;
    // A template belongs to one customer: the suffix must be his own code.
    if (!/^fm_\w+_standard_/.test(template) || !template.endsWith(`_standard_${suffix}`)) return notPrinted('S0002');
    const documents = Array.isArray(data.documents) ? (data.documents as Record<string, unknown>[]) : [];
    if (documents.length === 0 || documents.length > 20 || data.fileType !== 'pdf') return notPrinted('S0002');
    const numbers = documents.map((document) => String(document.masterWaybillNo));
    if (numbers.some((number) => !orders.byWaybill(number) || orders.byWaybill(number)?.cancelled))
      return notPrinted('8247');
    const files = numbers.map((waybillNo, index) => ({
      ...labels.issue(waybillNo),
      waybillNo,
      seqNo: index + 1,
      areaNo: 1,
      pageNo: 1,
      pageCount: 1,
    }));
    return printed({ clientCode: suffix, templateCode: template, fileType: 'pdf', files });
  };
}

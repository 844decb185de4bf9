import { randomBytes, randomUUID } from 'node:crypto';
import type { Context } from '../../core/context';
import { serve } from '../../core/serve';
import type { Table } from '../../core/store';
import { file, formOf, json, type Reply, type Request, type Route, route, text } from '../../http/types';
import { sfDigest } from './digest';
import { labelHtml } from './label';
import { type RouteEvent, type SfOrder, SfOrders } from './orders';
import { bad, type Inner, type LabelFiles, makeServices, notPrinted, type Service, silentDuplicate } from './services';

export interface Sf {
  orders: SfOrders;
  /** Adds route events and pushes them. */
  move(order: SfOrder, opCodes: readonly string[]): RouteEvent[];
  /** The label as people see it. */
  label(order: SfOrder): Promise<Uint8Array>;
  routes: Route[];
}

const PLATFORM_WORDS: Record<string, string> = {
  A1001: '必传参数不可为空',
  A1002: '请求时效已过期',
  A1004: '无对应服务权限',
  A1005: '流量受控',
  A1006: '数字签名无效',
  A1007: '重复请求',
  A1009: '目标服务不可达',
  A1011: 'OAuth2认证失败',
  A1099: '系统异常',
};
const WINDOW_MS = 10 * 60_000;
const LABEL_LIFE_MS = 24 * 3600_000;
const PUSH_SCHEDULE = [2, 5, 10, 30, 60, 120, 300, 600].map((seconds) => seconds * 1000);

const envelope = (code: string, data: Inner | null): Reply =>
  json({
    apiErrorMsg: PLATFORM_WORDS[code] ?? '',
    apiResponseID: randomUUID().replaceAll('-', ''),
    apiResultCode: code,
    // A JSON text inside JSON: A1000 only says that the gateway is fine.
    apiResultData: data ? JSON.stringify(data) : null,
  });

export function makeSf(context: Context): Sf {
  const orders = new SfOrders(context);
  const labels = makeLabels(context, orders);
  const services = makeServices(context, orders, labels);

  function perform(service: Service | undefined, form: Record<string, string>): Reply {
    const refused = refusal(context, form);
    if (refused) return envelope(refused, null);
    if (!service) return envelope('A1004', null);
    const data = parse(form.msgData ?? '');
    return envelope('A1000', data ? service(data) : bad('S0001'));
  }

  function fail(code: string, form: Record<string, string>, service: Service | undefined): Reply {
    if (/^A\d{4}$/.test(code)) return envelope(code, null);
    if (code === 'SILENT_DUPLICATE')
      return perform((data) => silentDuplicate(orders, data) ?? (service as Service)(data), form);
    const isPrint = form.serviceCode === 'COM_RECE_CLOUD_PRINT_WAYBILLS';
    return envelope('A1000', isPrint ? notPrinted(code || '8247') : bad(code || 'S0001'));
  }

  function handle(request: Request) {
    const form = formOf(request);
    const service = services[form.serviceCode ?? ''];
    return serve(context.faults, {
      provider: 'sf',
      action: form.serviceCode ?? '',
      text: form.msgData ?? '',
      work: () => perform(service, form),
      fail: (code) => fail(code, form, service),
      wrongSignature: { refuse: () => envelope('A1006', null) },
    });
  }

  return {
    orders,
    label: labels.pdf,
    move: (order, opCodes) => {
      // The record of who signed follows the signature.
      const events = orders.addRoutes(
        order,
        opCodes.flatMap((opCode) => (opCode === '80' ? ['80', '8000'] : [opCode])),
      );
      // Pushes tell only of parcels of one's own.
      if (!order.foreign) push(context, order, events);
      return events;
    },
    routes: [route('POST', '/sf/std/service', handle), route('GET', '/sf/files/:name', labels.download)],
  };
}

function refusal(context: Context, form: Record<string, string>): string | null {
  const { SF_PARTNER_ID: partner, SF_CHECK_WORD: checkWord } = context.config;
  const needed = ['partnerID', 'requestID', 'serviceCode', 'timestamp', 'msgDigest', 'msgData'];
  if (needed.some((name) => !form[name])) return 'A1001';
  if (!(Math.abs(Date.now() - Number(form.timestamp)) <= WINDOW_MS)) return 'A1002';
  const digest = sfDigest(form.msgData as string, form.timestamp as string, checkWord);
  return form.partnerID === partner && form.msgDigest === digest ? null : 'A1006';
}

/** A push carries no signature: the secret part of its address is all that proves the sender. */
function push(context: Context, order: SfOrder, events: readonly RouteEvent[]): void {
  const items = events.map(({ firstStatusCode, firstStatusName, ...event }) => ({
    mailno: order.waybillNo,
    orderid: order.orderId,
    reasonCode: '',
    reasonName: '',
    ...event,
    firstStatusCode,
    firstStatusName,
  }));
  context.callbacks.send({
    provider: 'sf',
    about: order.waybillNo,
    url: `${context.config.PUBLIC_URL}/api/callbacks/sf/${context.config.SF_PUSH_TOKEN}`,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ Body: { WaybillRoute: items } }),
    schedule: PUSH_SCHEDULE,
  });
}

interface LabelTicket {
  waybillNo: string;
  token: string;
  until: number;
}

function makeLabels(context: Context, orders: SfOrders) {
  const tickets: Table<LabelTicket> = context.store.table('labelTickets');
  const cache = new Map<string, Promise<Uint8Array>>();

  function pdf(order: SfOrder): Promise<Uint8Array> {
    const made = cache.get(order.waybillNo) ?? context.pdf(labelHtml(order));
    cache.set(order.waybillNo, made);
    made.catch(() => cache.delete(order.waybillNo));
    return made;
  }

  const files: LabelFiles = {
    issue: (waybillNo) => {
      const name = `${randomUUID()}.pdf`;
      const token = randomBytes(24).toString('hex');
      // Drawn ahead: the download follows at once, and must not wait for a browser to start.
      const order = orders.byWaybill(waybillNo);
      if (order) pdf(order).catch((error: Error) => context.log(`label: ${error.message}`));
      tickets.put(name, { waybillNo, token, until: Date.now() + LABEL_LIFE_MS });
      return { url: `${context.url()}/sf/files/${name}`, token };
    },
  };

  async function download(request: Request): Promise<Reply> {
    const ticket = tickets.get(request.params.name ?? '');
    const allowed = ticket && ticket.until > Date.now() && request.headers['x-auth-token'] === ticket.token;
    const order = ticket && orders.byWaybill(ticket.waybillNo);
    if (!allowed || !order) return text('Not Found', 404);
    return file(await pdf(order), 'application/pdf', `${order.waybillNo}.pdf`);
  }

  return { ...files, pdf, download };
}

function parse(value: string): Record<string, unknown> | null {
  try {
    return JSON.parse(value) as Record<string, unknown>;
  } catch {
    return null;
  }
}

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../../core/context';
import { digits, isMobile } from '../../core/ids';
import type { Table } from '../../core/store';
import { chinaTime, parseChinaTime } from '../../core/time';
import { routeTemplate } from './routes';

const contactSchema = z.object({
  contactType: z.coerce.number().int().min(1).max(2),
  company: z.string().default(''),
  contact: z.string().default(''),
  tel: z.string().default(''),
  mobile: z.string().default(''),
  country: z.string().default('CN'),
  province: z.string().default(''),
  city: z.string().default(''),
  county: z.string().default(''),
  address: z.string(),
});

export type Contact = z.output<typeof contactSchema>;

export interface RouteEvent {
  id: string;
  acceptTime: string;
  acceptAddress: string;
  remark: string;
  opCode: string;
  firstStatusCode: string;
  firstStatusName: string;
}

export interface SfOrder {
  orderId: string;
  waybillNo: string;
  sender: Contact;
  receiver: Contact;
  cargo: string;
  payMethod: number;
  expressTypeId: number;
  remark: string;
  createdAt: string;
  cancelled: boolean;
  /** Sent by somebody else: its way is told only to who knows the end of a phone number on it. */
  foreign?: boolean;
  routes: RouteEvent[];
}

const createSchema = z.object({
  orderId: z.string().min(1).max(64),
  language: z.string().optional(),
  cargoDetails: z.array(z.object({ name: z.string().min(1) })).min(1),
  contactInfoList: z.array(contactSchema).min(2),
  payMethod: z.coerce.number().int(),
  expressTypeId: z.coerce.number().int(),
  remark: z.string().default(''),
});

export const MESSAGES: Record<string, string> = {
  '8016': '重复下单',
  '8018': '未找到订单',
  '8019': '订单已确认或已消单',
  '8037': '已消单，不能重复操作',
  '8057': '快件产品类别不能为空或不合法',
  '8196': '电话号码不合法',
  '8253': '订单已取消',
  '8247': '找不到该运单',
  '6150': '找不到该订单',
  '1010': '寄件方联系信息不完整',
  '1014': '收件方联系信息不完整',
  '1023': '托寄物品名不能为空',
  S0001: '非法的JSON格式',
  S0002: '必填参数不能为空',
};

export class SfOrders {
  readonly rows: Table<SfOrder>;

  constructor(context: Context) {
    this.rows = context.store.table<SfOrder>('sfOrders');
  }

  byWaybill(waybillNo: string): SfOrder | undefined {
    return this.rows.find((order) => order.waybillNo === waybillNo);
  }

  /** @returns the order, or an error code */
  create(input: unknown): SfOrder | string {
    const parsed = createSchema.safeParse(input);
    if (!parsed.success) return problemCode(parsed.error);
    const { orderId, contactInfoList, cargoDetails, payMethod, expressTypeId, remark } = parsed.data;
    if (this.rows.get(orderId)) return '8016';
    const sender = contactInfoList.find((contact) => contact.contactType === 1);
    const receiver = contactInfoList.find((contact) => contact.contactType === 2);
    if (!sender || !isComplete(sender)) return '1010';
    if (!receiver || !isComplete(receiver)) return '1014';
    if (![1, 2].includes(expressTypeId)) return '8057';
    if (![1, 2, 3].includes(payMethod)) return 'S0002';
    return this.rows.put(orderId, {
      orderId,
      waybillNo: `SF7444${digits(9)}`,
      sender,
      receiver,
      cargo: cargoDetails.map((cargo) => cargo.name).join('、'),
      payMethod,
      expressTypeId,
      remark,
      createdAt: new Date().toISOString(),
      cancelled: false,
      routes: [],
    });
  }

  /** A parcel that somebody else sends, paid by the sender. */
  foreign(sender: Contact, receiver: Contact): SfOrder {
    const waybillNo = `SF1${digits(12)}`;
    return this.rows.put(waybillNo, {
      ...{ orderId: waybillNo, waybillNo, sender, receiver, cargo: '文件', payMethod: 1, expressTypeId: 2, remark: '' },
      ...{ createdAt: new Date().toISOString(), cancelled: false, foreign: true, routes: [] },
    });
  }

  /** @returns an error code, or undefined */
  cancel(orderId: string): string | undefined {
    const order = this.rows.get(orderId);
    if (!order) return '8018';
    if (order.cancelled) return '8037';
    if (order.routes.length > 0) return '8019';
    this.rows.put(orderId, { ...order, cancelled: true });
    return undefined;
  }

  addRoutes(order: SfOrder, opCodes: readonly string[]): RouteEvent[] {
    // A parcel is never at two places in one second, however quickly the buttons are pressed.
    const last = order.routes.at(-1);
    const before = parseChinaTime(last?.acceptTime ?? '')?.getTime() ?? 0;
    const first = Math.max(Date.now(), before + 1000);
    const events = opCodes.map((opCode, index) => makeEvent(order, opCode, new Date(first + index * 1000)));
    this.rows.put(order.orderId, { ...order, routes: [...order.routes, ...events] });
    return events;
  }
}

function makeEvent(order: SfOrder, opCode: string, at: Date): RouteEvent {
  const template = routeTemplate(opCode);
  const contact = template?.at === 'sender' ? order.sender : order.receiver;
  const place = contact.city || contact.province;
  return {
    id: randomUUID().replaceAll('-', ''),
    acceptTime: chinaTime(at),
    acceptAddress: place,
    remark: (template?.remark ?? '快件状态更新').replace('{place}', place),
    opCode,
    firstStatusCode: template?.status[0] ?? '2',
    firstStatusName: template?.status[1] ?? '运送中',
  };
}

const isComplete = ({ contact, company, mobile, tel, address, province, city }: Contact): boolean =>
  Boolean((contact || company) && (isMobile(mobile) || tel) && address && province && city);

function problemCode(error: z.ZodError): string {
  const field = error.issues[0]?.path[0];
  if (field === 'cargoDetails') return '1023';
  if (field === 'contactInfoList') return '1010';
  return field === 'expressTypeId' ? '8057' : 'S0002';
}

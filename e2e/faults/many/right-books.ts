import type { OrderBook } from './books';
import { NEW_PHONE } from './plan';

/** Books as a run leaves them when all went well, one of each kind: what the checker is tried with. */
export type Sms = OrderBook['theirs']['sms'][number];

const paidTrade = (orderNo: string) => ({ outTradeNo: `${orderNo}P1`, paidFen: 5000, refunds: [] });
const sms = (...templates: string[]) =>
  templates.map((template) => ({ key: template, template, position: 1, text: template, answered: true }));
const messages = (...templates: string[]) => [
  ...templates.map((template) => ({ channel: 'sms', template, state: 'sent' })),
  { channel: 'mail', template: 'invoice', state: 'sent' },
];
export const signature = (serialHex: string, listed = false) => ({
  ...{
    at: '2026-11-22T00:00:00.000Z',
    serialHex,
    tbsSha256: `tbs ${serialHex}`,
    keySha256: `key ${serialHex}`,
    listed,
  },
});
export const certificate = (attempt: number, serialHex: string) => ({
  ...{ attempt, state: 'valid', serialHex, signed: true },
  ...{ tbsSha256: `tbs ${serialHex}`, keySha256: `key ${serialHex}` },
});
export const NAME = '桂林示例有限公司';
const ADDRESS = '示例路 1 号';
const SENT = ['order_submitted', 'payment_received', 'review_approved', 'shipped'];

/** As a run leaves an order that went well. */
export function completed(orderNo: string): OrderBook {
  return {
    ...{ orderNo, planned: 'completed', state: 'completed', amountFen: 5000, workflows: ['COMPLETED'], unsent: 0 },
    applicant: NAME,
    address: ADDRESS,
    ours: {
      payments: [{ outTradeNo: `${orderNo}P1`, state: 'paid' }],
      items: [{ position: 1, state: 'made', attempt: 1, packed: true, pinSent: true }],
      certificates: [certificate(1, '7f01')],
      published: [
        { state: 'revoked', serialHex: '7f00', listed: true, answer: 'revoked' },
        { state: 'valid', serialHex: '7f01', listed: false, answer: 'good' },
      ],
      ...{
        oldCertificate: 'revoked',
        oldReason: 'superseded',
        name: NAME,
        phone: '',
        waybillNo: 'SF1000000000001',
        parcels: [],
      },
      invoice: { state: 'issued', invoiceNo: '1', redInvoiceNo: null },
      messages: messages(...SENT),
    },
    theirs: {
      trades: [paidTrade(orderNo)],
      sms: sms(...SENT, 'token_pin'),
      ...{ pinTransfers: [], verifyingTransfers: [], openTrades: [], parcels: [], redInvoices: [] },
      waybills: [{ waybillNo: 'SF1000000000001', address: ADDRESS, moved: true }],
      invoices: [{ invoiceNo: '1' }],
      mails: [{ messageId: 'm1', copies: 1 }],
      // Signed again after a death: the same octets.
      signatures: [signature('7f01'), signature('7f01')],
    },
    tokens: [tokenWith('7f01', 1)],
  };
}

const tokenWith = (serial: string, position: number) => ({
  ...{ position, tokenSerial: `a${position}`, serials: [serial], privateKeys: 1 },
  ...{ userPinOpens: true, soPinOpens: true, signs: true, pinIsRight: true },
});

/** 变更: the old one goes at the hand-over, and the new name is on file. */
export function changed(orderNo: string): OrderBook {
  const order = completed(orderNo);
  order.planned = 'changed';
  order.applicant = order.ours.name = '桂林示例更名有限公司';
  order.ours.oldReason = 'affiliationChanged';
  order.ours.messages = messages(...SENT, 'change_done');
  order.theirs.sms = sms(...SENT, 'change_done', 'token_pin');
  return order;
}

/** Nobody paid in time. */
function closed(orderNo: string): OrderBook {
  const order = completed(orderNo);
  const told = ['order_submitted', 'order_closed'];
  return {
    ...order,
    ...{ planned: 'expired', state: 'closed', tokens: [] },
    ours: {
      ...{ ...order.ours, certificates: [], oldCertificate: 'on_hold', waybillNo: null, invoice: null },
      items: [{ position: 1, state: 'waiting', attempt: 0, packed: false, pinSent: false }],
      payments: [{ outTradeNo: `${orderNo}P1`, state: 'closed' }],
      messages: messages(...told).slice(0, -1),
    },
    theirs: {
      ...order.theirs,
      ...{ trades: [], waybills: [], invoices: [], mails: [], signatures: [] },
      sms: sms(...told),
    },
  };
}

/** The PIN went by bank transfer. */
function byBank(orderNo: string): OrderBook {
  const order = completed(orderNo);
  order.theirs.sms.pop();
  order.theirs.pinTransfers.push({ position: 1, memo: '证书密码AAAA2222' });
  order.theirs.verifyingTransfers.push({ memo: '验证码000000' });
  return order;
}

function byPost(orderNo: string): OrderBook {
  const order = completed(orderNo);
  order.planned = 'by post';
  order.ours.parcels.push({ state: 'arrived', waybillNo: 'SF1000000000009' });
  order.theirs.parcels.push({ waybillNo: 'SF1000000000009' });
  const told = ['order_submitted', 'materials_wanted', 'materials_received', 'review_approved', 'shipped'];
  order.ours.messages = messages(...told);
  order.theirs.sms = sms(...told, 'token_pin');
  return order;
}

/** A first application of two tokens. */
export function several(orderNo: string): OrderBook {
  const order = completed(orderNo);
  order.planned = 'several tokens';
  order.ours.oldCertificate = null;
  order.ours.items.push({ position: 2, state: 'made', attempt: 2, packed: true, pinSent: true });
  order.ours.certificates.push(certificate(2, '7f02'));
  order.theirs.signatures.push(signature('7f02'));
  order.tokens.push(tokenWith('7f02', 2));
  const pins = [1, 2].map((position) => ({ key: `pin ${position}`, template: 'token_pin_item', position, text: '' }));
  order.theirs.sms.splice(-1, 1, ...pins.map((pin) => ({ ...pin, answered: true })));
  return order;
}

export function refunded(orderNo: string): OrderBook {
  const order = completed(orderNo);
  const told = ['order_submitted', 'payment_received', 'order_refunded', 'certificate_restored'];
  return {
    ...order,
    ...{ planned: 'found', state: 'refunded', tokens: [] },
    ours: {
      ...order.ours,
      ...{ items: [{ position: 1, state: 'waiting', attempt: 0, packed: false, pinSent: false }] },
      ...{ certificates: [], waybillNo: null, oldCertificate: 'valid' },
      payments: [{ outTradeNo: `${orderNo}P1`, state: 'refunded' }],
      invoice: { state: 'reversed', invoiceNo: '1', redInvoiceNo: '2' },
      messages: messages(...told),
    },
    theirs: {
      ...order.theirs,
      ...{ waybills: [], signatures: [] },
      trades: [{ ...paidTrade(orderNo), refunds: [{ requestNo: `${orderNo}R`, amountFen: 5000 }] }],
      redInvoices: [{ redInvoiceNumber: '2' }],
      sms: sms(...told),
    },
  };
}

/** Granted after production: what was made counts no more. */
export function granted(orderNo: string): OrderBook {
  const { state, ours, theirs } = refunded(orderNo);
  const order = completed(orderNo);
  const told = [...SENT, 'order_refunded'];
  return {
    ...order,
    ...{ planned: 'granted', state },
    ours: {
      ...order.ours,
      ...{ payments: ours.payments, invoice: ours.invoice, messages: messages(...told) },
      certificates: [{ ...certificate(1, '7f01'), state: 'revoked' }],
    },
    theirs: {
      ...order.theirs,
      ...{ trades: theirs.trades, redInvoices: theirs.redInvoices, sms: sms(...told, 'token_pin') },
      signatures: [signature('7f01', true)],
    },
  };
}

/** Granted before the parcel left: its waybill is cancelled, and no PIN goes out. */
export function grantedUnsent(orderNo: string): OrderBook {
  const order = granted(orderNo);
  const told = [...SENT.slice(0, -1), 'order_refunded'];
  order.planned = 'granted unsent';
  Object.assign(order.ours.items[0] ?? {}, { packed: false, pinSent: false });
  order.ours.waybillNo = null;
  order.ours.messages = messages(...told);
  order.theirs.sms = sms(...told);
  order.theirs.waybills = [];
  return order;
}

/** 注销: nothing was paid, made or sent. */
export function revoked(orderNo: string): OrderBook {
  const order = completed(orderNo);
  const told = ['revocation_submitted', 'revocation_done'];
  return {
    ...order,
    ...{ planned: 'revoked', amountFen: 0, tokens: [] },
    ours: {
      ...order.ours,
      ...{ payments: [], items: [], certificates: [], waybillNo: null, invoice: null },
      messages: messages(...told).slice(0, -1),
    },
    theirs: {
      ...order.theirs,
      ...{ trades: [], waybills: [], invoices: [], mails: [], signatures: [] },
      sms: sms(...told),
    },
  };
}

/** 变更 of what stands in no certificate: only the file is another one. */
export function recorded(orderNo: string): OrderBook {
  const order = revoked(orderNo);
  const told = ['change_submitted', 'change_done'];
  const valid = { state: 'valid', serialHex: '7f00', listed: false, answer: 'good' as const };
  return {
    ...order,
    planned: 'recorded',
    ours: {
      ...order.ours,
      ...{ oldCertificate: 'valid', oldReason: null, phone: NEW_PHONE, published: [valid] },
      messages: messages(...told).slice(0, -1),
    },
    theirs: { ...order.theirs, sms: sms(...told) },
  };
}

const KINDS = [
  completed,
  byBank,
  byPost,
  several,
  refunded,
  granted,
  grantedUnsent,
  revoked,
  changed,
  recorded,
  closed,
];
export const books = () => ({ orders: KINDS.map((kind, at) => kind(`20261122A0000${at + 10}`)) });

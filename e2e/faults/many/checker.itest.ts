import { describe, expect, it } from 'vitest';
import type { OrderBook } from './books';
import { check, FAULTS } from './checker';
import { plant } from './planted';

type Sms = OrderBook['theirs']['sms'][number];

const paidTrade = (orderNo: string) => ({ outTradeNo: `${orderNo}P1`, paidFen: 5000, refunds: [] });
const sms = (...templates: string[]) =>
  templates.map((template) => ({ key: template, template, position: 1, text: template, answered: true }));
const messages = (...templates: string[]) => [
  ...templates.map((template) => ({ channel: 'sms', template, state: 'sent' })),
  { channel: 'mail', template: 'invoice', state: 'sent' },
];
const NAME = '桂林示例有限公司';
const SENT = ['order_submitted', 'payment_received', 'review_approved', 'shipped'];

/** As a run leaves an order that went well. */
function completed(orderNo: string): OrderBook {
  return {
    ...{ orderNo, planned: 'completed', state: 'completed', amountFen: 5000, workflows: ['COMPLETED'], unsent: 0 },
    applicant: NAME,
    ours: {
      payments: [{ outTradeNo: `${orderNo}P1`, state: 'paid' }],
      items: [{ position: 1, state: 'made', attempt: 1, packed: true, pinSent: true }],
      certificates: [{ attempt: 1, state: 'valid', serialHex: '7f01', signed: true }],
      published: [
        { state: 'revoked', serialHex: '7f00', listed: true, answer: 'revoked' },
        { state: 'valid', serialHex: '7f01', listed: false, answer: 'good' },
      ],
      ...{ oldCertificate: 'revoked', oldReason: 'superseded', name: NAME, waybillNo: 'SF1000000000001', parcels: [] },
      invoice: { state: 'issued', invoiceNo: '1', redInvoiceNo: null },
      messages: messages(...SENT),
    },
    theirs: {
      trades: [paidTrade(orderNo)],
      sms: sms(...SENT, 'token_pin'),
      ...{ pinTransfers: [], verifyingTransfers: [], openTrades: [], parcels: [], redInvoices: [] },
      waybills: [{ waybillNo: 'SF1000000000001' }],
      invoices: [{ invoiceNo: '1' }],
      mails: [{ messageId: 'm1', copies: 1 }],
    },
    tokens: [tokenWith('7f01', 1)],
  };
}

const tokenWith = (serial: string, position: number) => ({
  ...{ position, tokenSerial: `a${position}`, serials: [serial], privateKeys: 1 },
  ...{ userPinOpens: true, soPinOpens: true, signs: true, pinIsRight: true },
});

/** 变更: the old one goes at the hand-over, and the new name is on file. */
function changed(orderNo: string): OrderBook {
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
    theirs: { ...order.theirs, ...{ trades: [], waybills: [], invoices: [], mails: [] }, sms: sms(...told) },
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
function several(orderNo: string): OrderBook {
  const order = completed(orderNo);
  order.planned = 'several tokens';
  order.ours.oldCertificate = null;
  order.ours.items.push({ position: 2, state: 'made', attempt: 2, packed: true, pinSent: true });
  order.ours.certificates.push({ attempt: 2, state: 'valid', serialHex: '7f02', signed: true });
  order.tokens.push(tokenWith('7f02', 2));
  const pins = [1, 2].map((position) => ({ key: `pin ${position}`, template: 'token_pin_item', position, text: '' }));
  order.theirs.sms.splice(-1, 1, ...pins.map((pin) => ({ ...pin, answered: true })));
  return order;
}

function refunded(orderNo: string): OrderBook {
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
      waybills: [],
      trades: [{ ...paidTrade(orderNo), refunds: [{ requestNo: `${orderNo}R`, amountFen: 5000 }] }],
      redInvoices: [{ redInvoiceNumber: '2' }],
      sms: sms(...told),
    },
  };
}

/** Granted after production: what was made counts no more. */
function granted(orderNo: string): OrderBook {
  const { state, ours, theirs } = refunded(orderNo);
  const order = completed(orderNo);
  const told = [...SENT, 'order_refunded'];
  return {
    ...order,
    ...{ planned: 'granted', state },
    ours: {
      ...order.ours,
      ...{ payments: ours.payments, invoice: ours.invoice, messages: messages(...told) },
      certificates: [{ attempt: 1, state: 'revoked', serialHex: '7f01', signed: true }],
    },
    theirs: {
      ...order.theirs,
      ...{ trades: theirs.trades, redInvoices: theirs.redInvoices, sms: sms(...told, 'token_pin') },
    },
  };
}

/** 注销: nothing was paid, made or sent. */
function revoked(orderNo: string): OrderBook {
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
    theirs: { ...order.theirs, ...{ trades: [], waybills: [], invoices: [], mails: [] }, sms: sms(...told) },
  };
}

const KINDS = [completed, byBank, byPost, several, refunded, granted, revoked, changed, closed];
const books = () => ({ orders: KINDS.map((kind, at) => kind(`20261122A00000${at + 1}`)) });

describe('the checker of many orders', () => {
  it('finds nothing in books that are right', () => {
    expect(check(books())).toEqual([]);
  });

  it.each(FAULTS)('finds a planted %s by its name, at its order, and nothing else', (fault) => {
    const planted = plant(books(), fault);
    const found = check(planted?.books ?? { orders: [] });
    expect(found.map(({ fault: name, orderNo }) => [name, orderNo])).toEqual([[fault, planted?.orderNo]]);
  });

  it('lets a message come again only after one of the very same that got no answer', () => {
    const order = completed('20261122A000009');
    const [first, second] = order.theirs.sms as [Sms, Sms];
    order.theirs.sms.push({ ...first });
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'doubled SMS' }]);
    second.answered = false;
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'doubled SMS' }]);
    first.answered = false;
    expect(check({ orders: [order] })).toEqual([]);
    // One lost answer explains one repetition.
    order.theirs.sms.push({ ...first, answered: true });
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'doubled SMS' }]);
    // Under another key it is another message.
    order.theirs.sms.splice(-1, 1, { ...first, key: 'another' });
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'doubled SMS' }]);
  });

  it('counts the certificates, tokens and PINs of each token of an order', () => {
    const found = (spoil: (order: OrderBook) => void) => {
      const order = several('20261122A000010');
      spoil(order);
      return check({ orders: [order] }).map(({ fault }) => fault);
    };
    expect(found(({ ours }) => Object.assign(ours.certificates[1] ?? {}, { state: 'revoked' }))).toEqual([
      'lost certificate',
    ]);
    expect(found(({ theirs }) => theirs.sms.pop())).toEqual(['lost PIN']);
    expect(found(({ tokens }) => Object.assign(tokens[1] ?? {}, { serials: ['7f01'] }))).toEqual([
      'token with a wrong certificate',
    ]);
    expect(found(({ tokens }) => tokens.pop())).toEqual(['token with an unknown PIN', 'token with an unknown SO PIN']);
  });

  it('wants the certificate of a granted refund revoked, and that of a 注销', () => {
    const kept = granted('20261122A000011');
    Object.assign(kept.ours.certificates[0] ?? {}, { state: 'valid' });
    const forgotten = revoked('20261122A000012');
    forgotten.ours.oldCertificate = 'valid';
    expect(check({ orders: [kept, forgotten] }).map(({ fault, orderNo }) => [fault, orderNo])).toEqual([
      ['certificate not revoked', kept.orderNo],
      ['certificate not revoked', forgotten.orderNo],
    ]);
  });

  it('wants list and OCSP to say of every certificate what it is', () => {
    const found = (change: Partial<OrderBook['ours']['published'][number]>, at: number) => {
      const order = completed('20261122A000014');
      Object.assign(order.ours.published[at] ?? {}, change);
      return check({ orders: [order] }).map(({ fault }) => fault);
    };
    expect(found({ answer: 'good' }, 0)).toEqual(['certificate published wrongly']);
    expect(found({ answer: null }, 0)).toEqual(['certificate published wrongly']);
    expect(found({ listed: true }, 1)).toEqual(['certificate published wrongly']);
    expect(found({ answer: 'revoked' }, 1)).toEqual(['certificate published wrongly']);
    expect(found({ answer: null }, 1)).toEqual([]);
  });

  it('wants the new name of a 变更 on file', () => {
    const order = changed('20261122A000013');
    order.ours.name = NAME;
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'change not made' }]);
  });

  it('misses word that was never meant to be sent', () => {
    const order = refunded('20261122A000006');
    order.ours.messages = order.ours.messages.filter(({ template }) => template !== 'order_refunded');
    order.theirs.sms = order.theirs.sms.filter(({ template }) => template !== 'order_refunded');
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'lost SMS' }]);
  });

  it('lets a mail come again under its Message-ID', () => {
    const order = completed('20261122A000007');
    order.theirs.mails = [{ messageId: 'm1', copies: 2 }];
    expect(check({ orders: [order] })).toEqual([]);
  });

  it('names an order that nobody finished, and one that is not there', () => {
    const stuck = { ...completed('20261122A000004'), state: 'producing' };
    expect(check({ orders: [stuck] }).map(({ fault }) => fault)).toContain('lost order');
    const unsent = { ...completed('20261122A000005'), unsent: 1 };
    expect(check({ orders: [unsent] })).toMatchObject([{ fault: 'lost order', orderNo: '20261122A000005' }]);
  });
});

import { describe, expect, it } from 'vitest';
import type { OrderBook } from './books';
import { check, FAULTS } from './checker';
import { plant } from './planted';

const paidTrade = (orderNo: string) => ({ outTradeNo: `${orderNo}P1`, paidFen: 5000, refunds: [] });
const sms = (orderNo: string, ...templates: string[]) =>
  templates.map((template) => ({ template, text: `${template} ${orderNo}` }));
const messages = (...templates: string[]) => [
  ...templates.map((template) => ({ channel: 'sms', template, state: 'sent' })),
  { channel: 'mail', template: 'invoice', state: 'sent' },
];
const SENT = ['order_submitted', 'payment_received', 'review_approved', 'shipped'];

/** As a run leaves an order that went well. */
function completed(orderNo: string): OrderBook {
  return {
    ...{ orderNo, planned: 'completed', state: 'completed', amountFen: 5000, workflows: ['COMPLETED'], unsent: 0 },
    ours: {
      payments: [{ outTradeNo: `${orderNo}P1`, state: 'paid' }],
      attempts: [{ attempt: 1, state: 'made', tokenSerial: 'a1' }],
      certificates: [{ attempt: 1, state: 'valid', serialHex: '7f01', signed: true }],
      waybillNo: 'SF1000000000001',
      invoice: { state: 'issued', invoiceNo: '1', redInvoiceNo: null },
      messages: messages(...SENT),
      pinSent: true,
    },
    theirs: {
      trades: [paidTrade(orderNo)],
      sms: sms(orderNo, ...SENT, 'token_pin'),
      pinTransfers: [],
      waybills: [{ waybillNo: 'SF1000000000001' }],
      invoices: [{ invoiceNo: '1' }],
      redInvoices: [],
      mails: [{ messageId: 'm1', copies: 1 }],
    },
    token: { userPinOpens: true, soPinOpens: true, serials: ['7f01'], privateKeys: 1, signs: true },
    ...{ pinIsRight: true, smsUnanswered: false },
  };
}

/** The PIN went by bank transfer. */
function byBank(orderNo: string): OrderBook {
  const order = completed(orderNo);
  order.theirs.sms.pop();
  order.theirs.pinTransfers.push({ memo: '证书密码AAAA2222' });
  return order;
}

function refunded(orderNo: string): OrderBook {
  const order = completed(orderNo);
  return {
    ...order,
    ...{ planned: 'refunded', state: 'refunded', token: null },
    ours: {
      ...order.ours,
      ...{ attempts: [], certificates: [], waybillNo: null, pinSent: false },
      payments: [{ outTradeNo: `${orderNo}P1`, state: 'refunded' }],
      invoice: { state: 'reversed', invoiceNo: '1', redInvoiceNo: '2' },
      messages: messages('order_submitted', 'payment_received', 'order_refunded'),
    },
    theirs: {
      ...order.theirs,
      waybills: [],
      trades: [{ ...paidTrade(orderNo), refunds: [{ requestNo: `${orderNo}R`, amountFen: 5000 }] }],
      redInvoices: [{ redInvoiceNumber: '2' }],
      sms: sms(orderNo, 'order_submitted', 'payment_received', 'order_refunded'),
    },
  };
}

const books = () => ({
  orders: [completed('20261122A000001'), byBank('20261122A000002'), refunded('20261122A000003')],
});

describe('the checker of many orders', () => {
  it('finds nothing in books that are right', () => {
    expect(check(books())).toEqual([]);
  });

  it.each(FAULTS)('finds a planted %s by its name, at its order, and nothing else', (fault) => {
    const planted = plant(books(), fault);
    const found = check(planted?.books ?? { orders: [] });
    expect(found.map(({ fault: name, orderNo }) => [name, orderNo])).toEqual([[fault, planted?.orderNo]]);
  });

  it('lets a message come twice only where the provider gave no answer', () => {
    const planted = plant(books(), 'doubled SMS');
    const [victim] = planted?.books.orders ?? [];
    expect(check(planted?.books ?? { orders: [] })).toMatchObject([{ fault: 'doubled SMS' }]);
    if (victim) victim.smsUnanswered = true;
    expect(check(planted?.books ?? { orders: [] })).toEqual([]);
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

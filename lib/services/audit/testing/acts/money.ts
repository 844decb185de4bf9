import { eq } from 'drizzle-orm';
import { invoices, payments } from '../../../../../db/schema/order';
import { refundProgress } from '../../../../../db/schema/refund';
import { makePayment } from '../../../../../db/testing/factories';
import { DomainError } from '../../../../domain/errors';
import type { PaymentNotice, PaymentPort } from '../../../../ports/payment';
import { changeInvoiceBuyer } from '../../../invoice/changeBuyer';
import { checkInvoice } from '../../../invoice/check';
import { mailInvoice } from '../../../invoice/mail';
import { requestInvoice } from '../../../invoice/request';
import { reverseInvoice } from '../../../invoice/reverse';
import { abandonTrade } from '../../../payment/abandonTrade';
import { closeTrade } from '../../../payment/closeTrade';
import { closeUnpaid } from '../../../payment/closeUnpaid';
import { openPayment } from '../../../payment/openPayment';
import { recordNotice } from '../../../payment/recordNotice';
import { recordQr } from '../../../payment/recordQr';
import { recordQuery } from '../../../payment/recordQuery';
import { recordRefund } from '../../../payment/recordRefund';
import { requestPayment } from '../../../payment/requestPayment';
import { grantRefund, refuseRefund } from '../../../refund/decide';
import { refundOrder } from '../../../refund/refundOrder';
import { requestRefund } from '../../../refund/requestRefund';
import { retryMoney, retryReversal } from '../../../refund/retry';
import { type Act, type Acts, order, owner, refused, type Stage, staff, system } from './stage';

const HERE = { appId: 'app', sellerId: 'seller' };

/** A notice about a trade of an order in this state. */
async function notice(s: Stage, state: 'submitted' | 'closed', totalAmountFen = 5000): Promise<Act> {
  const { order: row } = await order(s, state);
  const { outTradeNo } = await makePayment(s.db, row);
  const said: PaymentNotice = {
    ...{ ...HERE, notifyId: `n-${outTradeNo}`, outTradeNo, tradeNo: `t-${outTradeNo}`, status: 'success' },
    ...{ totalAmountFen, paidAt: new Date() },
  };
  const ctx = { ...system(s), actor: { kind: 'provider' as const, id: 'alipay' } };
  return () => recordNotice(ctx, said, HERE);
}

type InvoiceRow = Partial<typeof invoices.$inferInsert>;
async function invoiced(s: Stage, state: 'issuing' | 'issued' | 'reversing' | 'failed', more: InvoiceRow = {}) {
  const made = await order(s, more.redBillId ? 'refunding' : 'paid', { invoiceStatus: state });
  const { orderNo } = made.order;
  await s.db.insert(invoices).values({ orderNo, requestNo: orderNo, state, serialNo: 'serial-1', ...more });
  return made;
}
const INVOICE = {
  request: async () => ({ serialNo: 'serial-1' }),
  query: async (): Promise<unknown> => ({ status: 'issuing' }),
  downloadPdf: async () => new Uint8Array([1]),
  requestRed: async ({ billId }: { billId: string }) => ({ billId }),
  queryRed: async (): Promise<unknown> => ({ status: 'pending' }),
};
const deps = (s: Stage, invoice: object = {}) =>
  ({
    invoice: s.port('invoice', { ...INVOICE, ...invoice }),
    files: s.files,
    mail: s.port('mail', { send: async () => undefined }),
  }) as never;
const answers = (answer: object) => ({ query: async () => answer, queryRed: async () => answer });
const ISSUED = {
  ...{ status: 'issued', invoiceNo: '26450000000000000001', pdfUrl: 'https://example.com/1.pdf' },
  ...{ issuedAt: new Date(), serialNo: 'serial-1' },
};

async function asked(s: Stage, state: 'shipped' | 'completed' = 'shipped') {
  const made = await order(s, state);
  await requestRefund(owner(s, made), { orderNo: made.order.orderNo, reason: 'faulty', note: '' });
  return made.order;
}
const payment = (s: Stage, provider: Record<string, () => Promise<string>>) => ({
  payment: s.port('payment', provider as unknown as PaymentPort),
});

export const moneyActs: Acts = {
  'payment/waive order.waive_before_materials': async (s) => {
    const values = { applicationConfirmedAt: new Date(), paymentDeadline: new Date(Date.now() + 3_600_000) };
    const made = await order(s, 'submitted', { ...values, materialRoute: 'post', amountFen: 0 });
    return () => requestPayment(owner(s, made), made.order);
  },
  'payment/requestPayment order.payment_requested': async (s) => {
    const made = await order(s, 'submitted', { applicationConfirmedAt: new Date() });
    return () => requestPayment(owner(s, made), made.order);
  },
  'payment/recordQr payment.qr': async (s) => {
    const { orderNo } = (await order(s, 'submitted')).order;
    const { outTradeNo } = await makePayment(s.db, { orderNo, amountFen: 5000 });
    return () => recordQr(system(s), { orderNo, outTradeNo, qrCode: 'q', pageUrl: null });
  },
  'payment/rows payment.open_begin': async (s) => {
    const { order: row } = await order(s, 'submitted');
    return () => openPayment(system(s), row);
  },
  'payment/closeTrade payment.close_begin': async (s) => {
    const { order: row } = await order(s, 'submitted');
    const { outTradeNo } = await makePayment(s.db, row);
    const ports = payment(s, { close: async () => 'closed' });
    return () => closeTrade(system(s), { orderNo: row.orderNo, outTradeNo }, ports);
  },
  'payment/abandonTrade payment.trade_closed': async (s) => {
    const { order: row } = await order(s, 'submitted');
    const { outTradeNo } = await makePayment(s.db, row);
    return () => abandonTrade(system(s), { orderNo: row.orderNo, outTradeNo });
  },
  'payment/closeUnpaid order.close': async (s) => {
    const { order: row } = await order(s, 'submitted');
    return () => closeUnpaid(system(s), { orderNo: row.orderNo, reason: 'expired' });
  },
  'payment/recordNotice *': (s) => notice(s, 'submitted'),
  'payment/recordQuery *': async (s) => {
    const { order: row } = await order(s, 'submitted');
    const { outTradeNo } = await makePayment(s.db, row);
    const trade = { status: 'success', tradeNo: `t-${outTradeNo}`, totalAmountFen: 5000, paidAt: new Date() } as const;
    return () => recordQuery(system(s), { outTradeNo, trade });
  },
  'payment/recordPayment *': (s) => notice(s, 'submitted'),
  'payment/recordPayment payment.surplus': (s) => notice(s, 'closed'),
  'payment/recordPayment payment.wrong_amount': (s) => notice(s, 'submitted', 1),
  'payment/recordRefund order.finish_refund': async (s) => {
    const { order: row, payment: paid } = await order(s, 'refunding');
    return () => recordRefund(system(s), { orderNo: row.orderNo, paymentId: paid?.id ?? '' });
  },
  'payment/recordRefund payment.refunded': async (s) => {
    const { order: row } = await order(s, 'paid');
    const { id } = await makePayment(s.db, row, { state: 'refunding', refundReason: 'second_payment' });
    return () => recordRefund(system(s), { orderNo: row.orderNo, paymentId: id });
  },
  'refund/requestRefund refund.request': async (s) => {
    const made = await order(s, 'shipped');
    return () => requestRefund(owner(s, made), { orderNo: made.order.orderNo, reason: 'faulty', note: '' });
  },
  'refund/decide order.grant_refund': async (s) => {
    const { orderNo } = await asked(s);
    return () => grantRefund(staff(s, 'finance'), { orderNo, note: '核实属实' });
  },
  'refund/decide refund.refuse': async (s) => {
    const { orderNo } = await asked(s);
    return () => refuseRefund(staff(s, 'finance'), { orderNo, note: '介质检测正常' });
  },
  'refund/refundOrder payment.refund_begin': async (s) => {
    const { order: row } = await order(s, 'refunding');
    await s.db.update(payments).set({ state: 'paid', refundNo: null }).where(eq(payments.orderNo, row.orderNo));
    return () => refundOrder(system(s), row, payment(s, { refund: async () => 'refunded' }));
  },
  'refund/refundOrder payment.refund_refused': async (s) => {
    const { orderNo } = (await order(s, 'refunding')).order;
    const ports = payment(s, { refund: async () => 'refused' });
    return () => refundOrder(system(s), { orderNo }, ports).catch(refused);
  },
  'refund/retry refund.retry': async (s) => {
    const { order: row, payment: paid } = await order(s, 'refunding');
    const { orderNo } = row;
    const now = new Date();
    await s.db
      .insert(refundProgress)
      .values({ paymentId: paid?.id ?? '', orderNo, requestedAt: now, failure: 'refused' });
    return () => retryMoney(staff(s, 'finance'), { orderNo });
  },
  'refund/retry invoice.retry_reversal': async (s) => {
    const { order: row } = await invoiced(s, 'issued', { redBillId: 'R1', failReason: 'red:E1' });
    return () => retryReversal(staff(s, 'finance'), row);
  },
  'invoice/request invoice.request': async (s) => {
    const { order: row } = await order(s, 'paid');
    return () => requestInvoice(system(s), row, deps(s));
  },
  'invoice/request invoice.fail': async (s) => {
    const { order: row } = await invoiced(s, 'issuing', { serialNo: null });
    const request = () => Promise.reject(new DomainError('invoice.refused', '税号有误', 'invalid'));
    const query = async () => ({ status: 'not_found' });
    return () => requestInvoice(system(s), row, deps(s, { request, query }));
  },
  'invoice/check invoice.issue': async (s) => {
    const { order: row } = await invoiced(s, 'issuing');
    return () => checkInvoice(system(s), row, deps(s, answers(ISSUED)));
  },
  'invoice/check invoice.fail': async (s) => {
    const { order: row } = await invoiced(s, 'issuing');
    return () => checkInvoice(system(s), row, deps(s, answers({ status: 'failed', reason: 'x' })));
  },
  'invoice/reverse invoice.reverse_begin': async (s) => {
    const { order: row } = await invoiced(s, 'issued');
    return () => reverseInvoice(system(s), row, deps(s));
  },
  'invoice/reverse invoice.reverse': async (s) => {
    const { order: row } = await invoiced(s, 'issued', { redBillId: 'R1' });
    return () => reverseInvoice(system(s), row, deps(s));
  },
  'invoice/reverse invoice.reversed': async (s) => {
    const { order: row } = await invoiced(s, 'reversing', { redBillId: 'R1' });
    return () => reverseInvoice(system(s), row, deps(s, answers({ status: 'reversed', redInvoiceNo: '1' })));
  },
  'invoice/reverse invoice.reverse_failed': async (s) => {
    const { order: row } = await invoiced(s, 'reversing', { redBillId: 'R1' });
    return () => reverseInvoice(system(s), row, deps(s, answers({ status: 'failed', reason: 'x' })));
  },
  'invoice/mail invoice.mail_begin': async (s) => {
    const { order: row } = await invoiced(s, 'issued', { pdfKey: 'invoices/1.pdf' });
    await s.files.put('invoices/1.pdf', new Uint8Array([1]));
    return () => mailInvoice(system(s), row, deps(s));
  },
  'invoice/changeBuyer invoice.change_buyer': async (s) => {
    const made = await order(s, 'paid');
    const buyer = { title: '桂林示例乙公司', taxNo: '91450300MA5DEMA2A4' };
    return () => changeInvoiceBuyer(owner(s, made), { orderNo: made.order.orderNo, ...buyer });
  },
};

import type { TaxDesk } from './desk';
import type { Invoice } from './invoices';
import type { RedBill } from './reds';

export interface NuonuoAnswer {
  code: string;
  describe: string;
  result?: unknown;
}

export type NuonuoMethod = (input: Record<string, unknown>) => NuonuoAnswer;

const WORDS: Record<string, string> = {
  E0000: '调用成功',
  E4000: '请求参数不正确',
  E9106: '订单编号或流水号不能重复',
  E9121: '商品编码不正确',
  E9130: '金额不正确',
  E9131: '含税金额、税额与不含税金额不匹配',
  E9301: '销方税号与授权企业不一致',
  E9500: '未查询到发票信息',
  E9611: '查询条件不能为空',
  E9613: '发票已生成，无需再重试开票',
  '070101': '授权码无效或已过期',
  '070306': '令牌请求次数超出限制',
  '070201': '签名校验失败',
};

export const answer = (code: string, result?: unknown): NuonuoAnswer => ({
  code,
  describe: WORDS[code] ?? code,
  result,
});
const ok = (result: unknown): NuonuoAnswer => answer('E0000', result);

const STATUS_WORDS = { '2': '开票完成', '20': '开票中', '22': '开票失败' };
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function record(desk: TaxDesk, invoice: Invoice, withItems: boolean): object {
  const issued = invoice.status === '2';
  return {
    serialNo: invoice.serialNo,
    orderNo: invoice.orderNo,
    status: invoice.status,
    statusMsg: STATUS_WORDS[invoice.status],
    failCause: invoice.failCause,
    pdfUrl: issued ? desk.fileUrl('pdf', invoice) : '',
    ofdUrl: issued ? desk.fileUrl('ofd', invoice) : '',
    xmlUrl: '',
    pictureUrl: '',
    invoiceTime: issued ? Date.parse(invoice.issuedAt ?? '') : null,
    invoiceCode: '',
    invoiceNo: invoice.invoiceNo,
    allElectronicInvoiceNumber: invoice.invoiceNo,
    invoiceKind: '电子发票(普通发票)',
    exTaxAmount: invoice.exTaxAmount.toFixed(2),
    taxAmount: invoice.taxAmount.toFixed(2),
    orderAmount: invoice.orderAmount.toFixed(2),
    payerName: invoice.billing.buyerName,
    payerTaxNo: invoice.billing.buyerTaxNum,
    salerTaxNum: invoice.billing.salerTaxNum,
    ...(withItems ? { invoiceItems: invoice.lines.map(item) } : {}),
  };
}

const item = (line: Invoice['lines'][number]): object => ({
  itemName: line.goodsName,
  itemUnit: line.unit,
  itemNum: String(line.num),
  itemPrice: line.price.toFixed(8),
  itemAmount: line.amount.toFixed(2),
  itemTaxAmount: line.tax.toFixed(2),
  itemTaxRate: String(line.taxRate),
});

function query(desk: TaxDesk): NuonuoMethod {
  return ({ serialNos, orderNos, isOfferInvoiceDetail }) => {
    const [serials, orders] = [list(serialNos), list(orderNos)];
    if (serials.length + orders.length === 0) return answer('E9611');
    const found = [
      ...serials.map((serialNo) => desk.invoices.bySerial(serialNo)),
      ...orders.map((orderNo) => desk.invoices.rows.get(orderNo)),
    ].filter((invoice) => invoice !== undefined);
    if (found.length === 0) return answer('E9500');
    return ok(found.map((invoice) => record(desk, invoice, isOfferInvoiceDetail === '1')));
  };
}

function retry(desk: TaxDesk): NuonuoMethod {
  return ({ fpqqlsh, orderno }) => {
    const invoice = desk.invoices.bySerial(String(fpqqlsh)) ?? desk.invoices.rows.get(String(orderno));
    if (!invoice) return answer('E9500');
    if (invoice.status !== '22') return answer('E9613');
    desk.accept(invoice);
    return ok('重试提交成功');
  };
}

const redRecord = (bill: RedBill): object => ({
  billId: bill.billId,
  billNo: bill.billNo,
  billUuid: bill.billUuid,
  billStatus: bill.billStatus,
  billMessage: bill.billMessage,
  applySource: 0,
  blueElecInvoiceNumber: bill.blueInvoiceNo,
  redReason: bill.redReason,
  invoiceSerialNum: bill.invoiceSerialNum,
  redInvoiceNumber: bill.redInvoiceNumber,
});

export function makeNuonuoMethods(desk: TaxDesk): Record<string, NuonuoMethod> {
  return {
    'nuonuo.OpeMplatform.requestBillingNew': ({ order }) => {
      const made = desk.invoices.request(order);
      if (typeof made === 'string') return answer(made);
      desk.accept(made);
      return ok({ invoiceSerialNum: made.serialNo });
    },
    'nuonuo.OpeMplatform.queryInvoiceResult': query(desk),
    'nuonuo.OpeMplatform.reInvoice': retry(desk),
    'nuonuo.OpeMplatform.saveInvoiceRedConfirm': (input) => {
      const made = desk.reds.apply(input);
      if (typeof made === 'string') return answer(made);
      desk.acceptRed(made);
      return ok(made.billId);
    },
    'nuonuo.OpeMplatform.queryInvoiceRedConfirm': ({ billId }) => {
      const bills = desk.reds.rows.all().filter((bill) => !billId || bill.billId === billId);
      return ok({ total: bills.length, list: bills.map(redRecord) });
    },
  };
}

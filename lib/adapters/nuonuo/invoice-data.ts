import type { InvoicePort, InvoiceRequest, InvoiceState } from '../../ports/invoice';
import { chinaTime, fenToYuan, type JsonObject, objects, text } from '../wire';

export interface Seller {
  /** 税号 */
  taxNo: string;
  name: string;
  tel: string;
  address: string;
  /** 开户行及账号, in one text. */
  account?: string;
  /** 开票员 */
  clerk: string;
}

export interface TaxTerms {
  /** 19-digit 税收分类编码. */
  goodsCode: string;
  /** e.g. "0.06" */
  taxRate: string;
}

/** Tax inside a gross amount, to the fen. */
export function taxOf(amountFen: number, taxRate: string): { taxFen: number; netFen: number } {
  // Rates have at most 4 decimals: whole numbers keep the division exact enough to round once.
  const rate = Math.round(Number(taxRate) * 10_000);
  const netFen = Math.round((amountFen * 10_000) / (10_000 + rate));
  return { taxFen: amountFen - netFen, netFen };
}

/** The form has 地址及电话 in one text; the tax system wants two. A text without a number at its end is an address. */
export function splitAddressPhone(value: string): { buyerAddress: string; buyerTel: string } {
  const match =
    /^(.*?)[\s,，、;；]*(?<!\d)((?:\+?86[- ]?)?(?:1\d{10}|0\d{2,3}[- ]?\d{7,8}|\d{7,8})(?:-\d{1,6})?)$/.exec(
      value.trim(),
    );
  return match
    ? { buyerAddress: match[1] ?? '', buyerTel: match[2] ?? '' }
    : { buyerAddress: value.trim(), buyerTel: '' };
}

export function billingOrder(
  input: InvoiceRequest,
  seller: Seller,
  terms: TaxTerms,
  now: Date,
  callBackUrl: string,
): JsonObject {
  const { taxFen, netFen } = taxOf(input.amountFen, terms.taxRate);
  return {
    order: {
      orderNo: input.orderNo,
      invoiceDate: chinaTime(now),
      invoiceType: '1',
      invoiceLine: 'pc',
      // The customer gets our own mail with the PDF.
      pushMode: '-1',
      buyerName: input.buyerName,
      buyerTaxNum: input.buyerTaxNo,
      ...splitAddressPhone(input.buyerAddressPhone),
      buyerAccount: input.buyerBankAccount,
      email: input.email,
      salerTaxNum: seller.taxNo,
      salerTel: seller.tel,
      salerAddress: seller.address,
      salerAccount: seller.account ?? '',
      clerk: seller.clerk,
      callBackUrl,
      invoiceDetail: [
        {
          goodsName: input.goodsName,
          goodsCode: terms.goodsCode,
          withTaxFlag: '1',
          price: fenToYuan(input.amountFen),
          num: '1',
          invoiceLineProperty: '0',
          taxRate: terms.taxRate,
          tax: fenToYuan(taxFen),
          taxExcludedAmount: fenToYuan(netFen),
          taxIncludedAmount: fenToYuan(input.amountFen),
        },
      ],
    },
  };
}

/** An address that the provider names is followed, by us or by people from our page, to TLS or to the provider's own host only. */
export function followable(address: string, origin: string): URL | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url && (url.protocol === 'https:' || url.origin === origin) ? url : null;
}

const FAILED = new Set(['22', '24']);
const VOIDED = new Set(['3', '31']);

/** @param origin of the provider's own host */
export function invoiceState(row: JsonObject, origin: string): InvoiceState {
  const status = text(row.status);
  if (FAILED.has(status)) return { status: 'failed', reason: text(row.failCause) || text(row.statusMsg) || '开票失败' };
  if (VOIDED.has(status)) return { status: 'failed', reason: '发票已作废' };
  const invoiceNo = text(row.allElectronicInvoiceNumber) || text(row.invoiceNo);
  const pdfUrl = text(row.pdfUrl);
  // "Done" comes a little before number and file.
  if (status !== '2' || invoiceNo === '' || pdfUrl === '') return { status: 'issuing' };
  const issuedAt = new Date(Number(row.invoiceTime));
  const ofdUrl = followable(text(row.ofdUrl), origin);
  return {
    status: 'issued',
    invoiceNo,
    pdfUrl,
    issuedAt: Number.isNaN(issuedAt.getTime()) ? new Date() : issuedAt,
    serialNo: text(row.serialNo),
    ...(ofdUrl ? { ofdUrl: ofdUrl.href } : {}),
  };
}

/** 05–10 are the tax bureau's ways of saying that a red letter came to nothing (refused, 72 h over, withdrawn, void). */
const RED_FAILED = new Set(['16', '05', '06', '07', '08', '09', '10']);

export type RedState = Awaited<ReturnType<InvoicePort['queryRed']>>;

/** null: no such bill. */
export function redState(result: unknown, billId: string): RedState | null {
  const rows = objects(Array.isArray(result) ? result : (result as JsonObject | null)?.list);
  const row = rows.find((entry) => text(entry.billId) === billId);
  if (!row) return null;
  const redInvoiceNo = text(row.redInvoiceNumber);
  if (redInvoiceNo) return { status: 'reversed', redInvoiceNo };
  const status = text(row.billStatus);
  if (!RED_FAILED.has(status)) return { status: 'pending' };
  return { status: 'failed', reason: text(row.billMessage) || `红字确认单状态 ${status}` };
}

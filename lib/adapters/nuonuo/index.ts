import { DomainError } from '../../domain/errors';
import { type Clock, systemClock } from '../../ports/clock';
import type { InvoicePort } from '../../ports/invoice';
import type { TokenStore } from '../../ports/token-store';
import { DEFAULT_TIMEOUT_MS, providerRequest } from '../http';
import { isObject, type JsonObject, objects, parseJsonObject, text } from '../wire';
import { createNuonuoCall, type NuonuoAnswer, type NuonuoCall, nuonuoUnavailable } from './client';
import {
  billingOrder,
  followable,
  invoiceState,
  type RedState,
  redState,
  type Seller,
  type TaxTerms,
} from './invoice-data';
import { createTokenSource } from './token';

export { nuonuoSign } from './client';
export type { Seller, TaxTerms } from './invoice-data';
export { createMemoryTokenStore } from './token';

export interface NuonuoConfig {
  /** e.g. https://sdk.nuonuo.com/open/v1/services */
  endpoint: string;
  /** e.g. https://open.nuonuo.com/accessToken */
  tokenUrl: string;
  appKey: string;
  appSecret: string;
  seller: Seller;
  terms: TaxTerms;
  /** Public address of our callback. */
  callbackUrl: string;
  tokenStore: TokenStore;
  timeoutMs?: number;
  clock?: Clock;
}

const OK = 'E0000';
const DUPLICATE = 'E9106';
const NOT_FOUND = 'E9500';
const PREFIX = 'nuonuo.OpeMplatform';

/** 诺诺开放平台, 诺税通 SaaS (数电票). */
export function createNuonuo(config: NuonuoConfig): InvoicePort {
  const timeoutMs = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const { origin } = new URL(config.endpoint);
  const clock = config.clock ?? systemClock;
  const tokens = createTokenSource({ ...config, timeoutMs, clock, store: config.tokenStore });
  const call = createNuonuoCall({ ...config, timeoutMs, clock }, tokens);
  return {
    async request(input) {
      const order = billingOrder(input, config.seller, config.terms, clock.now(), config.callbackUrl);
      const answer = await call(`${PREFIX}.requestBillingNew`, order, true);
      if (answer.code === DUPLICATE) return { serialNo: await serialOf(call, input.orderNo) };
      if (answer.code !== OK) throw refused(answer);
      return { serialNo: isObject(answer.result) ? text(answer.result.invoiceSerialNum) : text(answer.result) };
    },
    async query(orderNo) {
      const row = await findRow(call, orderNo);
      return row ? invoiceState(row, origin) : { status: 'not_found' };
    },
    downloadPdf: (pdfUrl) => downloadPdf(pdfUrl, origin, timeoutMs),
    async requestRed({ billId, earlierBillIds, orderNo, invoiceNo, buyerName, buyerTaxNo }) {
      const answer = await call(
        `${PREFIX}.saveInvoiceRedConfirm`,
        {
          billId,
          blueInvoiceLine: 'pc',
          applySource: '0',
          blueElecInvoiceNumber: invoiceNo,
          sellerTaxNo: config.seller.taxNo,
          sellerName: config.seller.name,
          buyerTaxNo,
          buyerName,
          // 服务中止
          redReason: '3',
          orderNo,
          callbackUrl: config.callbackUrl,
        },
        true,
      );
      if (answer.code === OK) return { billId };
      if (answer.code !== DUPLICATE) throw refused(answer);
      const bills = await findBills(call, [billId, ...earlierBillIds]);
      const live = bills.find(({ status }) => status !== 'failed');
      if (!live && bills.length > 0) throw refused(answer);
      return { billId: live?.billId ?? null };
    },
    queryRed: async (billId) => (await findBill(call, billId)) ?? { status: 'pending' },
  };
}

/** A callback carries no signature: it only says which order to ask about. null = not about an order. */
export function parseNuonuoCallback(form: Record<string, string>): { orderNo: string } | null {
  const orderNo = form.orderno || text(parseJsonObject(form.content)?.c_orderno);
  return /^[\w-]{1,20}$/.test(orderNo) ? { orderNo } : null;
}

/** The answer that stops Nuonuo from calling again. */
export const NUONUO_CALLBACK_REPLY = { status: '0000', message: '同步成功' } as const;

const refused = (answer: NuonuoAnswer): DomainError =>
  new DomainError('invoice.refused', '开票平台没有受理，请核对发票抬头、税号等开票信息后重试。', 'invalid', {
    providerCode: answer.code,
  });

async function findRow(call: NuonuoCall, orderNo: string): Promise<JsonObject | null> {
  const question = { orderNos: [orderNo], isOfferInvoiceDetail: '0' };
  const answer = await call(`${PREFIX}.queryInvoiceResult`, question, false);
  if (answer.code === NOT_FOUND) return null;
  if (answer.code !== OK) throw nuonuoUnavailable(false, answer.code);
  return objects(answer.result).find((row) => text(row.orderNo) === orderNo) ?? null;
}

async function serialOf(call: NuonuoCall, orderNo: string): Promise<string> {
  let row: JsonObject | null;
  try {
    row = await findRow(call, orderNo);
  } catch {
    throw nuonuoUnavailable(true, 'duplicate order not found yet');
  }
  return text(row?.serialNo);
}

async function findBill(call: NuonuoCall, billId: string): Promise<RedState | null> {
  const answer = await call(`${PREFIX}.queryInvoiceRedConfirm`, { identity: '0', billId }, false);
  if (answer.code === NOT_FOUND) return null;
  if (answer.code !== OK) throw nuonuoUnavailable(false, answer.code);
  return redState(answer.result, billId);
}

/** Those of these numbers that the platform knows, in their order. */
async function findBills(call: NuonuoCall, billIds: readonly string[]): Promise<(RedState & { billId: string })[]> {
  const found: (RedState & { billId: string })[] = [];
  for (const billId of billIds) {
    const bill = await findBill(call, billId);
    if (bill) found.push({ ...bill, billId });
  }
  return found;
}

async function downloadPdf(pdfUrl: string, origin: string, timeoutMs: number): Promise<Uint8Array> {
  const url = followable(pdfUrl, origin);
  if (!url) throw nuonuoUnavailable(false, 'pdf: bad address');
  const answer = await providerRequest({ provider: 'nuonuo', method: 'GET', url, timeoutMs, changes: false });
  if (answer.status !== 200) throw nuonuoUnavailable(false, `pdf: http ${answer.status}`);
  if (!answer.bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw nuonuoUnavailable(false, 'pdf: not a PDF');
  return answer.bytes;
}

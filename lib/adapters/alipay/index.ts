import { AlipaySdk } from 'alipay-sdk';
import { DomainError } from '../../domain/errors';
import { type Clock, systemClock } from '../../ports/clock';
import type { PaymentNoticePort, PaymentPort, TradeState } from '../../ports/payment';
import { DEFAULT_TIMEOUT_MS } from '../http';
import { chinaTime, fenToYuan, type JsonObject, parseChinaTime, text, yuanToFen } from '../wire';
import { answerCode, isBusy, refused, transportError, unavailable } from './errors';
import { type AlipayNoticeConfig, createAlipayNotices, tradeStatus } from './notices';

export { type AlipayNoticeConfig, createAlipayNotices } from './notices';

export interface AlipayConfig extends AlipayNoticeConfig {
  /** e.g. https://openapi.alipay.com/gateway.do */
  gateway: string;
  /** Ours: base64 of the PKCS#8 DER. */
  privateKey: string;
  /** Public address of our notice callback. */
  notifyUrl: string;
  /** Our public address, to which Alipay's page sends the buyer back; null: no contract for page pay. */
  returnBase: string | null;
  timeoutMs?: number;
  clock?: Clock;
}

/** Business answers that mean "there is no such trade", "it is paid", "it is over". */
const NOT_EXIST = 'ACQ.TRADE_NOT_EXIST';
const PAID = 'ACQ.TRADE_HAS_SUCCESS';
const CLOSED = 'ACQ.TRADE_HAS_CLOSE';
/** The number is in use by a trade of other terms: for us, that it was opened on Alipay's page. */
const OTHERWISE = 'ACQ.CONTEXT_INCONSISTENT';
/** Ours to cure (money must be added), so a later retry may succeed. */
const NO_FUNDS = 'ACQ.SELLER_BALANCE_NOT_ENOUGH';

type Call = (method: string, bizContent: JsonObject, changes: boolean) => Promise<JsonObject>;

/** 支付宝 openapi v2, public-key mode. Signatures of all answers are checked. */
export function createAlipay(config: AlipayConfig): PaymentPort & PaymentNoticePort {
  const sdk = alipaySdk(config);
  const call = caller(config, sdk);
  const query = (outTradeNo: string): Promise<TradeState> => queryTrade(call, outTradeNo);
  return {
    ...createAlipayNotices(config),
    query,
    async precreate({ outTradeNo, amountFen, subject, expiresAt }) {
      const bizContent = {
        ...tradeContent({ outTradeNo, amountFen, subject, expiresAt }),
        productCode: 'FACE_TO_FACE_PAYMENT',
        sellerId: config.sellerId,
      };
      const answer = await call('alipay.trade.precreate', bizContent, true);
      if (isOk(answer) && text(answer.qrCode)) return { qrCode: text(answer.qrCode) };
      throw precreateError(answer);
    },
    pagePay: (input) => pageAddress(config, sdk, input),
    async close(outTradeNo) {
      const answer = await call('alipay.trade.close', { outTradeNo }, true);
      if (isOk(answer)) return 'closed';
      if (answerCode(answer) === NOT_EXIST) return 'not_found';
      // Any other refusal is about the trade's state: ask which one it is.
      const { status } = await query(outTradeNo);
      if (status === 'success' || status === 'finished') return 'paid';
      if (status === 'closed' || status === 'not_found') return status;
      throw unavailable(false, answerCode(answer));
    },
    async refund(input) {
      const answer = await call('alipay.trade.refund', refundContent(input), true);
      if (isOk(answer) && answer.fundChange === 'Y') return 'refunded';
      // fund_change=N also answers a repetition; a refusal may follow a refund whose answer was lost.
      if (await isRefunded(call, input)) return 'refunded';
      if (isOk(answer)) throw unavailable(true, 'refund not confirmed');
      if (answerCode(answer) === NO_FUNDS) throw unavailable(false, NO_FUNDS);
      return 'refused';
    },
  };
}

const alipaySdk = (config: AlipayConfig): AlipaySdk =>
  new AlipaySdk({
    appId: config.appId,
    privateKey: config.privateKey,
    keyType: 'PKCS8',
    alipayPublicKey: config.alipayPublicKey,
    gateway: config.gateway,
    timeout: config.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  });

function pageAddress(
  config: AlipayConfig,
  sdk: AlipaySdk,
  { returnPath, ...trade }: Parameters<PaymentPort['pagePay']>[0],
): string | null {
  if (config.returnBase === null) return null;
  return sdk.pageExecute('alipay.trade.page.pay', 'GET', {
    notifyUrl: config.notifyUrl,
    returnUrl: `${config.returnBase.replace(/\/+$/, '')}${returnPath}`,
    timestamp: chinaTime((config.clock ?? systemClock).now()),
    bizContent: { ...tradeContent(trade), productCode: 'FAST_INSTANT_TRADE_PAY' },
  });
}

/** The terms of a trade: the same by either way, or Alipay takes one for a forgery of the other. */
const tradeContent = (trade: { outTradeNo: string; amountFen: number; subject: string; expiresAt: Date }) => ({
  outTradeNo: trade.outTradeNo,
  totalAmount: fenToYuan(trade.amountFen),
  subject: cleanSubject(trade.subject),
  timeExpire: chinaTime(trade.expiresAt),
});

function caller(config: AlipayConfig, sdk: AlipaySdk): Call {
  const clock = config.clock ?? systemClock;
  return async (method, bizContent, changes) => {
    // The SDK would stamp this machine's local time; Alipay reads China time.
    const params = { notifyUrl: config.notifyUrl, timestamp: chinaTime(clock.now()), bizContent };
    if (method !== 'alipay.trade.precreate') delete (params as JsonObject).notifyUrl;
    let answer: JsonObject;
    try {
      answer = await sdk.exec(method, params, { validateSign: true });
    } catch (error) {
      throw transportError(error, changes);
    }
    if (isBusy(answer)) throw unavailable(changes, answerCode(answer));
    return answer;
  };
}

const isOk = (answer: JsonObject): boolean => String(answer.code) === '10000';

async function queryTrade(call: Call, outTradeNo: string): Promise<TradeState> {
  const answer = await call('alipay.trade.query', { outTradeNo }, false);
  if (answerCode(answer) === NOT_EXIST) return { status: 'not_found' };
  const status = tradeStatus(answer.tradeStatus);
  if (!isOk(answer) || !status) throw unavailable(false, answerCode(answer));
  if (answer.outTradeNo !== outTradeNo) throw unavailable(false, 'answer for another trade');
  const totalAmountFen = yuanToFen(answer.totalAmount);
  const paidAt = parseChinaTime(answer.sendPayDate);
  return {
    status,
    ...(text(answer.tradeNo) ? { tradeNo: text(answer.tradeNo) } : {}),
    ...(totalAmountFen === null ? {} : { totalAmountFen }),
    ...(paidAt ? { paidAt } : {}),
  };
}

type RefundInput = Parameters<PaymentPort['refund']>[0];

const refundContent = ({ outTradeNo, refundNo, amountFen, reason }: RefundInput): JsonObject => ({
  outTradeNo,
  outRequestNo: refundNo,
  refundAmount: fenToYuan(amountFen),
  refundReason: reason,
});

async function isRefunded(call: Call, { outTradeNo, refundNo, amountFen }: RefundInput): Promise<boolean> {
  const query = { outTradeNo, outRequestNo: refundNo };
  let answer: JsonObject;
  try {
    answer = await call('alipay.trade.fastpay.refund.query', query, false);
  } catch {
    // The refund itself was sent: without this answer nobody knows.
    throw unavailable(true, 'refund not confirmed');
  }
  return isOk(answer) && answer.refundStatus === 'REFUND_SUCCESS' && yuanToFen(answer.refundAmount) === amountFen;
}

function precreateError(answer: JsonObject): DomainError {
  const details = { providerCode: answerCode(answer) };
  if (answerCode(answer) === PAID) {
    return new DomainError('payment.already_paid', '这笔订单已经支付，无需再付，请刷新页面。', 'conflict', details);
  }
  if (answerCode(answer) === CLOSED) {
    return new DomainError('payment.closed', '这笔交易已经关闭，请重新发起支付。', 'conflict', details);
  }
  if (answerCode(answer) === OTHERWISE) {
    const message = '这笔交易已在支付宝页面打开，请重新生成付款方式。';
    return new DomainError('payment.opened_otherwise', message, 'conflict', details);
  }
  return refused(answer);
}

/** Alipay forbids / = & in a subject. */
const cleanSubject = (subject: string): string => subject.replace(/[/=&]/g, ' ').slice(0, 128);

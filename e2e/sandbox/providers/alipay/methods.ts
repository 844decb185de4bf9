import { fenOf, yuan } from '../../core/money';
import { chinaTime, parseChinaTime } from '../../core/time';
import { type Biz, failure, type Method, ok } from './answers';
import type { AlipayNotices } from './notices';
import { makeRefund, makeRefundQuery } from './refunds';
import { BUYER, type Trade, type Trades } from './trades';

function expiry(biz: Biz, now: number): Date | null {
  if (typeof biz.time_expire === 'string') return parseChinaTime(biz.time_expire);
  const match = /^(\d+)([mhd])$/.exec(String(biz.timeout_express ?? ''));
  if (!match) return null;
  const unit = { m: 60_000, h: 3600_000, d: 86_400_000 }[match[2] as 'm' | 'h' | 'd'];
  return new Date(now + Number(match[1]) * unit);
}

/** What a precreate or a page pay says, or null when a parameter is invalid. */
export function readTrade(biz: Biz, common: Record<string, string>, sellerId: string): Trade | null {
  const amountFen = fenOf(biz.total_amount);
  const { out_trade_no: outTradeNo, subject } = biz;
  const expiresAt = expiry(biz, Date.now());
  if (typeof outTradeNo !== 'string' || !/^\w{1,64}$/.test(outTradeNo) || !amountFen) return null;
  if (typeof subject !== 'string' || !subject || /[/=&]/.test(subject)) return null;
  if (biz.seller_id && biz.seller_id !== sellerId) return null;
  if (biz.time_expire && (!expiresAt || expiresAt.getTime() <= Date.now())) return null;
  const now = new Date().toISOString();
  return {
    outTradeNo,
    amountFen,
    subject,
    notifyUrl: common.notify_url ?? '',
    passbackParams: String(biz.passback_params ?? ''),
    createdAt: now,
    qrIssuedAt: now,
    expiresAt: expiresAt?.toISOString() ?? null,
    tradeNo: '',
    openedBy: null,
    returnUrl: common.return_url ?? '',
    status: 'NOT_SCANNED',
    scannedAt: null,
    paidAt: null,
    paidFen: 0,
    closedAt: null,
    refunds: [],
  };
}

/** What a repeated precreate renews. */
const renewed = ({ subject, notifyUrl, expiresAt, qrIssuedAt }: Trade) => ({
  subject,
  notifyUrl,
  expiresAt,
  qrIssuedAt,
});

/** A number stands for one trade: asked for on other terms once somebody has opened it, it was tampered with. */
export const isOther = (known: Trade, fresh: Trade): boolean =>
  known.amountFen !== fresh.amountFen || (known.openedBy !== null && known.subject !== fresh.subject);

const makePrecreate =
  (trades: Trades, sellerId: string, payerUrl: (outTradeNo: string) => string): Method =>
  (biz, common) => {
    const fresh = readTrade(biz, common, sellerId);
    if (!fresh) return failure('ACQ.INVALID_PARAMETER');
    const { outTradeNo } = fresh;
    const known = trades.get(outTradeNo);
    if (known?.status === 'TRADE_SUCCESS') return failure('ACQ.TRADE_HAS_SUCCESS');
    if (known?.status === 'TRADE_CLOSED') return failure('ACQ.TRADE_HAS_CLOSE');
    if (known && isOther(known, fresh)) return failure('ACQ.CONTEXT_INCONSISTENT');
    if (known?.openedBy === 'page') return failure('ACQ.CONTEXT_INCONSISTENT');
    trades.rows.put(outTradeNo, known ? { ...known, ...renewed(fresh) } : fresh);
    return ok({ out_trade_no: outTradeNo, qr_code: payerUrl(outTradeNo) });
  };

const makeQuery =
  (trades: Trades): Method =>
  (biz) => {
    const trade = trades.find(biz);
    if (!trade?.tradeNo) return failure('ACQ.TRADE_NOT_EXIST');
    const paid = trade.paidFen ? yuan(trade.paidFen) : '0.00';
    return ok({
      trade_no: trade.tradeNo,
      out_trade_no: trade.outTradeNo,
      buyer_logon_id: BUYER.buyer_logon_id,
      buyer_user_id: BUYER.buyer_id,
      trade_status: trade.status,
      total_amount: yuan(trade.paidFen || trade.amountFen),
      buyer_pay_amount: paid,
      receipt_amount: paid,
      invoice_amount: paid,
      point_amount: '0.00',
      ...(trade.paidAt ? { send_pay_date: chinaTime(new Date(trade.paidAt)) } : {}),
    });
  };

const makeClose =
  (trades: Trades, notices: AlipayNotices): Method =>
  (biz) => {
    const trade = trades.find(biz);
    if (!trade?.tradeNo) return failure('ACQ.TRADE_NOT_EXIST');
    if (trade.status !== 'WAIT_BUYER_PAY') return failure('ACQ.TRADE_STATUS_ERROR');
    const closed = trades.rows.put(trade.outTradeNo, {
      ...trade,
      status: 'TRADE_CLOSED',
      closedAt: new Date().toISOString(),
    });
    notices.status(closed);
    return ok({ trade_no: trade.tradeNo, out_trade_no: trade.outTradeNo });
  };

export const makeMethods = (
  trades: Trades,
  notices: AlipayNotices,
  sellerId: string,
  payerUrl: (outTradeNo: string) => string,
): Record<string, Method> => ({
  'alipay.trade.precreate': makePrecreate(trades, sellerId, payerUrl),
  'alipay.trade.query': makeQuery(trades),
  'alipay.trade.close': makeClose(trades, notices),
  'alipay.trade.refund': makeRefund(trades, notices),
  'alipay.trade.fastpay.refund.query': makeRefundQuery(trades),
});

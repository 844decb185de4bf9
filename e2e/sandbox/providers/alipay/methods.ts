import { fenOf, yuan } from '../../core/money';
import { chinaTime, parseChinaTime } from '../../core/time';
import type { AlipayNotices } from './notices';
import { BUYER, refundedFen, type Trade, type Trades } from './trades';

/** Gateway answers: `code` 10000, or a business failure with its sub_code. */
export type Node = Record<string, unknown>;
type Biz = Record<string, unknown>;
export type Method = (biz: Biz, common: Record<string, string>) => Node;

const ok = (fields: Node): Node => ({ code: '10000', msg: 'Success', ...fields });

const SUB_MESSAGES: Record<string, string> = {
  'ACQ.TRADE_NOT_EXIST': '交易不存在',
  'ACQ.TRADE_HAS_SUCCESS': '交易已被支付',
  'ACQ.TRADE_HAS_CLOSE': '交易已经关闭',
  'ACQ.TRADE_STATUS_ERROR': '交易状态不合法',
  'ACQ.CONTEXT_INCONSISTENT': '交易信息被篡改',
  'ACQ.INVALID_PARAMETER': '参数无效',
  'ACQ.SYSTEM_ERROR': '系统错误',
  'ACQ.TRADE_NOT_ALLOW_REFUND': '当前交易不允许退款',
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': '退款金额超限',
  'ACQ.DISCORDANT_REPEAT_REQUEST': '请求信息不一致',
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': '卖家余额不足',
  'isv.invalid-signature': '验签出错',
  'isv.invalid-app-id': '无效的AppID参数',
  'isv.missing-signature': '缺少签名参数',
  'isv.invalid-timestamp': '非法的时间戳参数',
  'isv.invalid-method': '不存在的方法名',
};

export function failure(subCode: string): Node {
  const code = subCode.startsWith('isp.') || subCode === 'ACQ.SYSTEM_ERROR' ? '20000' : gatewayCode(subCode);
  const msg = {
    '20000': 'Service Currently Unavailable',
    '40001': 'Missing Required Arguments',
    '40002': 'Invalid Arguments',
  }[code];
  return { code, msg: msg ?? 'Business Failed', sub_code: subCode, sub_msg: SUB_MESSAGES[subCode] ?? subCode };
}

function gatewayCode(subCode: string): string {
  if (subCode.startsWith('isv.missing')) return '40001';
  return subCode.startsWith('isv.') ? '40002' : '40004';
}

function expiry(biz: Biz, now: number): Date | null {
  if (typeof biz.time_expire === 'string') return parseChinaTime(biz.time_expire);
  const match = /^(\d+)([mhd])$/.exec(String(biz.timeout_express ?? ''));
  if (!match) return null;
  const unit = { m: 60_000, h: 3600_000, d: 86_400_000 }[match[2] as 'm' | 'h' | 'd'];
  return new Date(now + Number(match[1]) * unit);
}

const renewed = ({ notifyUrl, expiresAt, qrIssuedAt }: Trade) => ({ notifyUrl, expiresAt, qrIssuedAt });

export function makeMethods(
  trades: Trades,
  notices: AlipayNotices,
  sellerId: string,
  payerUrl: (no: string) => string,
) {
  const precreate: Method = (biz, common) => {
    const outTradeNo = biz.out_trade_no;
    const amountFen = fenOf(biz.total_amount);
    const subject = biz.subject;
    if (typeof outTradeNo !== 'string' || !/^\w{1,64}$/.test(outTradeNo)) return failure('ACQ.INVALID_PARAMETER');
    if (!amountFen || typeof subject !== 'string' || !subject || /[/=&]/.test(subject))
      return failure('ACQ.INVALID_PARAMETER');
    if (biz.seller_id && biz.seller_id !== sellerId) return failure('ACQ.INVALID_PARAMETER');
    const expiresAt = expiry(biz, Date.now());
    if (biz.time_expire && (!expiresAt || expiresAt.getTime() <= Date.now())) return failure('ACQ.INVALID_PARAMETER');
    const known = trades.get(outTradeNo);
    if (known?.status === 'TRADE_SUCCESS') return failure('ACQ.TRADE_HAS_SUCCESS');
    if (known?.status === 'TRADE_CLOSED') return failure('ACQ.TRADE_HAS_CLOSE');
    if (known && known.amountFen !== amountFen) return failure('ACQ.CONTEXT_INCONSISTENT');
    const fresh: Trade = {
      outTradeNo,
      amountFen,
      subject,
      notifyUrl: common.notify_url ?? '',
      passbackParams: String(biz.passback_params ?? ''),
      createdAt: new Date().toISOString(),
      qrIssuedAt: new Date().toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      tradeNo: '',
      status: 'NOT_SCANNED',
      scannedAt: null,
      paidAt: null,
      paidFen: 0,
      closedAt: null,
      refunds: [],
    };
    trades.rows.put(outTradeNo, known ? { ...known, ...renewed(fresh) } : fresh);
    return ok({ out_trade_no: outTradeNo, qr_code: payerUrl(outTradeNo) });
  };

  const query: Method = (biz) => {
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

  const close: Method = (biz) => {
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

  return {
    'alipay.trade.precreate': precreate,
    'alipay.trade.query': query,
    'alipay.trade.close': close,
    ...makeRefundMethods(trades, notices),
  } as Record<string, Method>;
}

function makeRefundMethods(trades: Trades, notices: AlipayNotices) {
  const answer = (trade: Trade, changed: boolean): Node =>
    ok({
      trade_no: trade.tradeNo,
      out_trade_no: trade.outTradeNo,
      buyer_logon_id: BUYER.buyer_logon_id,
      buyer_user_id: BUYER.buyer_id,
      fund_change: changed ? 'Y' : 'N',
      refund_fee: yuan(refundedFen(trade)),
      send_back_fee: yuan(changed ? (trade.refunds.at(-1)?.amountFen ?? 0) : 0),
      gmt_refund_pay: chinaTime(new Date(trade.refunds.at(-1)?.at ?? Date.now())),
    });

  const refund: Method = (biz) => {
    const trade = trades.find(biz);
    const amountFen = fenOf(biz.refund_amount);
    if (!trade?.tradeNo) return failure('ACQ.TRADE_NOT_EXIST');
    if (!amountFen) return failure('ACQ.INVALID_PARAMETER');
    const requestNo = String(biz.out_request_no ?? trade.outTradeNo);
    const known = trade.refunds.find((candidate) => candidate.requestNo === requestNo);
    if (known) return known.amountFen === amountFen ? answer(trade, false) : failure('ACQ.DISCORDANT_REPEAT_REQUEST');
    if (trade.status !== 'TRADE_SUCCESS') return failure('ACQ.TRADE_NOT_ALLOW_REFUND');
    if (refundedFen(trade) + amountFen > trade.paidFen) return failure('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL');
    const made = { requestNo, amountFen, reason: String(biz.refund_reason ?? ''), at: new Date().toISOString() };
    const next: Trade = { ...trade, refunds: [...trade.refunds, made] };
    // Money all back closes the trade; a part leaves it successful.
    if (refundedFen(next) === next.paidFen) Object.assign(next, { status: 'TRADE_CLOSED', closedAt: made.at });
    trades.rows.put(trade.outTradeNo, next);
    notices.refunded(next, made);
    return answer(next, true);
  };

  const refundQuery: Method = (biz) => {
    const trade = trades.find(biz);
    if (!trade?.tradeNo) return failure('ACQ.TRADE_NOT_EXIST');
    const requestNo = String(biz.out_request_no ?? trade.outTradeNo);
    const made = trade.refunds.find((candidate) => candidate.requestNo === requestNo);
    // An unknown request number is no error here: the answer just holds no refund_status.
    if (!made) return ok({});
    return ok({
      trade_no: trade.tradeNo,
      out_trade_no: trade.outTradeNo,
      out_request_no: requestNo,
      total_amount: yuan(trade.paidFen),
      refund_amount: yuan(made.amountFen),
      refund_status: 'REFUND_SUCCESS',
      gmt_refund_pay: chinaTime(new Date(made.at)),
    });
  };

  return { 'alipay.trade.refund': refund, 'alipay.trade.fastpay.refund.query': refundQuery };
}

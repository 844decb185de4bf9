import { fenOf, yuan } from '../../core/money';
import { chinaTime } from '../../core/time';
import { failure, type Method, type Node, ok } from './answers';
import type { AlipayNotices } from './notices';
import { BUYER, refundedFen, type Trade, type Trades } from './trades';

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

export const makeRefund =
  (trades: Trades, notices: AlipayNotices): Method =>
  (biz) => {
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

export const makeRefundQuery =
  (trades: Trades): Method =>
  (biz) => {
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

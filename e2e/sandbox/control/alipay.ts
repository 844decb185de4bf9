import { z } from 'zod';
import { fenOf } from '../core/money';
import { type Route, route } from '../http/types';
import type { Alipay } from '../providers/alipay/gateway';
import type { NoticeOptions } from '../providers/alipay/notices';
import { isExpired, type Trade } from '../providers/alipay/trades';
import { ControlError, control } from './respond';

const pay = z.object({
  outTradeNo: z.string(),
  /** Yuan, when the buyer shall pay another amount than asked. */
  amount: z.string().optional(),
  /** Copies of the notice sent at once; 0 = it is lost and only the query API knows. */
  noticeTimes: z.number().int().min(0).max(20).optional(),
  /** Pay although the trade is closed or expired: the race that the provider lost. */
  force: z.boolean().default(false),
});

const notify = z
  .object({
    outTradeNo: z.string().optional(),
    out_trade_no: z.string().optional(),
    forged: z.boolean().default(false),
    times: z.number().int().min(1).max(20).optional(),
    url: z.url().optional(),
  })
  .catchall(z.string());

/** The buyer confirms on his phone. */
export function payTrade(alipay: Alipay, input: z.output<typeof pay>): Trade {
  const known = alipay.trades.get(input.outTradeNo);
  if (!known) throw new ControlError('no such trade: precreate or page pay comes first', 404);
  const trade = alipay.trades.scan(known);
  const payable = trade.status === 'WAIT_BUYER_PAY' && !isExpired(trade);
  if (!payable && !(input.force && trade.status !== 'TRADE_SUCCESS')) {
    throw new ControlError(`the trade can't be paid: ${isExpired(trade) ? 'expired' : trade.status}`, 409);
  }
  const amountFen = input.amount === undefined ? trade.amountFen : fenOf(input.amount);
  if (!amountFen) throw new ControlError('amount is yuan, like 50.00');
  const paid = alipay.trades.pay(trade, amountFen);
  alipay.notices.status(paid, { times: input.noticeTimes });
  return paid;
}

function sendNotice(alipay: Alipay, input: z.output<typeof notify>): { sent: boolean } {
  const { outTradeNo, forged, times, url, ...fields } = input;
  const number = outTradeNo ?? fields.out_trade_no;
  const known = number ? alipay.trades.get(number) : undefined;
  if (!known && !url) throw new ControlError('name a known outTradeNo, or the url to send to', 404);
  // A forger claims success for what was never paid.
  const claimed: Partial<Trade> = forged ? { status: 'TRADE_SUCCESS', paidAt: new Date().toISOString() } : {};
  const trade = { ...(known ?? emptyTrade(number ?? 'unknown')), ...claimed };
  const options: NoticeOptions = { overrides: fields as Record<string, string>, forged, url, times };
  return { sent: alipay.notices.status(trade, options) !== null };
}

const emptyTrade = (outTradeNo: string): Trade => ({
  outTradeNo,
  amountFen: 5000,
  subject: '',
  notifyUrl: '',
  passbackParams: '',
  createdAt: new Date().toISOString(),
  qrIssuedAt: new Date().toISOString(),
  expiresAt: null,
  tradeNo: '2026010122000000000000000001',
  openedBy: 'code',
  returnUrl: '',
  status: 'TRADE_SUCCESS',
  scannedAt: null,
  paidAt: new Date().toISOString(),
  paidFen: 0,
  closedAt: null,
  refunds: [],
});

const scan = z.object({ outTradeNo: z.string() });

export function alipayControl(alipay: Alipay): Route[] {
  return [
    route(
      'POST',
      '/control/alipay/scan',
      control(scan, ({ outTradeNo }) => {
        const trade = alipay.trades.get(outTradeNo);
        if (!trade) throw new ControlError('no such trade: precreate or page pay comes first', 404);
        return { trade: alipay.trades.scan(trade) };
      }),
    ),
    route(
      'POST',
      '/control/alipay/pay',
      control(pay, (input) => ({ trade: payTrade(alipay, input) })),
    ),
    route(
      'POST',
      '/control/alipay/notify',
      control(notify, (input) => sendNotice(alipay, input)),
    ),
  ];
}

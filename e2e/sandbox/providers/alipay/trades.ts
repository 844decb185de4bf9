import { digits } from '../../core/ids';
import type { Store, Table } from '../../core/store';
import { chinaDay } from '../../core/time';

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED';

export interface Refund {
  requestNo: string;
  amountFen: number;
  reason: string;
  at: string;
}

export interface Trade {
  outTradeNo: string;
  amountFen: number;
  subject: string;
  notifyUrl: string;
  passbackParams: string;
  createdAt: string;
  /** The code's own life starts anew with each precreate. */
  qrIssuedAt: string;
  expiresAt: string | null;
  /** Empty until the buyer scanned the code or opened the cashier: before that there is no trade at the provider. */
  tradeNo: string;
  /** The product that the trade came into being by; under its number the other one is refused. */
  openedBy: 'code' | 'page' | null;
  /** Where the cashier sends the buyer back to. */
  returnUrl: string;
  status: TradeStatus | 'NOT_SCANNED';
  scannedAt: string | null;
  paidAt: string | null;
  paidFen: number;
  closedAt: string | null;
  refunds: Refund[];
}

export const BUYER = { buyer_id: '2088000000000001', buyer_logon_id: '138****0001' };

export class Trades {
  readonly rows: Table<Trade>;

  constructor(store: Store) {
    this.rows = store.table<Trade>('trades');
  }

  /** Also lets trades expire: a trade whose time is over is closed whenever somebody looks. */
  get(outTradeNo: string): Trade | undefined {
    const trade = this.rows.get(outTradeNo);
    if (trade?.status !== 'WAIT_BUYER_PAY' || !isExpired(trade)) return trade;
    return this.rows.put(outTradeNo, { ...trade, status: 'TRADE_CLOSED', closedAt: trade.expiresAt });
  }

  find(key: { out_trade_no?: unknown; trade_no?: unknown }): Trade | undefined {
    const { trade_no: tradeNo, out_trade_no: outTradeNo } = key;
    if (tradeNo) {
      const found = this.rows.find((trade) => trade.tradeNo === tradeNo);
      return found && this.get(found.outTradeNo);
    }
    return this.get(String(outTradeNo));
  }

  all(): Trade[] {
    return this.rows.all().map((trade) => this.get(trade.outTradeNo) ?? trade);
  }

  /** The buyer scanned the code, or came to the cashier: now the trade exists. */
  scan(trade: Trade, by: 'code' | 'page' = 'code'): Trade {
    if (trade.status !== 'NOT_SCANNED' || isExpired(trade)) return trade;
    return this.rows.put(trade.outTradeNo, {
      ...trade,
      openedBy: by,
      status: 'WAIT_BUYER_PAY',
      tradeNo: `${chinaDay()}2200${digits(16)}`,
      scannedAt: new Date().toISOString(),
    });
  }

  pay(trade: Trade, amountFen: number): Trade {
    return this.rows.put(trade.outTradeNo, {
      ...trade,
      status: 'TRADE_SUCCESS',
      tradeNo: trade.tradeNo || `${chinaDay()}2200${digits(16)}`,
      paidAt: new Date().toISOString(),
      paidFen: amountFen,
      closedAt: null,
    });
  }
}

const QR_LIFE_MS = 2 * 3600_000;

/** The trade's time is over, or that of a code nobody scanned. */
export function isExpired(trade: Trade, now = Date.now()): boolean {
  if (trade.expiresAt !== null && Date.parse(trade.expiresAt) <= now) return true;
  return trade.status === 'NOT_SCANNED' && Date.parse(trade.qrIssuedAt) + QR_LIFE_MS <= now;
}

export const refundedFen = (trade: Trade): number => trade.refunds.reduce((sum, refund) => sum + refund.amountFen, 0);

import { randomBytes } from 'node:crypto';
import type { Callback } from '../../core/callbacks';
import type { Context } from '../../core/context';
import { privateKeyOf } from '../../core/keys';
import { yuan } from '../../core/money';
import { chinaTime } from '../../core/time';
import { rsaSign, signText } from './sign';
import { BUYER, type Refund, refundedFen, type Trade } from './trades';

const MINUTE = 60_000;
/** Eight sends in 25 hours; the sandbox divides these by NOTICE_SPEEDUP. */
const SCHEDULE = [4, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * MINUTE);

export interface NoticeOptions {
  /** Fields that replace the true ones before signing. */
  overrides?: Record<string, string>;
  /** Signed by somebody else's key: what a forger can do. */
  forged?: boolean;
  /** Copies of the first send; 0 = the notice is lost. */
  times?: number;
  url?: string;
}

export class AlipayNotices {
  constructor(private readonly context: Context) {}

  /** The trade's status changed: paid, or closed. */
  status(trade: Trade, options: NoticeOptions = {}): Callback | null {
    return this.send(trade, {}, options);
  }

  refunded(trade: Trade, refund: Refund): Callback | null {
    return this.send(trade, {
      out_biz_no: refund.requestNo,
      refund_fee: yuan(refundedFen(trade)),
      gmt_refund: `${chinaTime(new Date(refund.at))}.000`,
    });
  }

  private send(trade: Trade, extra: Record<string, string>, options: NoticeOptions = {}): Callback | null {
    const url = options.url ?? trade.notifyUrl;
    if (!url || options.times === 0) return null;
    const fields = { ...this.fields(trade), ...extra, ...options.overrides };
    const text = signText(fields, ['sign', 'sign_type']);
    const sign = options.forged ? randomBytes(256).toString('base64') : this.sign(text);
    const body = (signature: string) => new URLSearchParams({ ...fields, sign: signature }).toString();
    return this.context.callbacks.send({
      provider: 'alipay',
      about: trade.outTradeNo,
      url,
      contentType: 'application/x-www-form-urlencoded; charset=utf-8',
      body: body(sign),
      spoiledBody: body(this.sign(`${text}x`)),
      // Nobody sends a forged notice again because it was not believed.
      schedule: options.forged ? [] : SCHEDULE.map((delay) => Math.round(delay / this.context.config.NOTICE_SPEEDUP)),
      ...(options.times ? { copies: options.times } : {}),
    });
  }

  private sign(text: string): string {
    return rsaSign(privateKeyOf(this.context.config.SANDBOX_ALIPAY_PRIVATE_KEY), text);
  }

  private fields(trade: Trade): Record<string, string> {
    const { ALIPAY_APP_ID: appId, ALIPAY_SELLER_ID: sellerId } = this.context.config;
    const total = yuan(trade.paidFen || trade.amountFen);
    return {
      notify_time: chinaTime(),
      notify_type: 'trade_status_sync',
      notify_id: randomBytes(17).toString('hex'),
      app_id: appId,
      auth_app_id: appId,
      charset: 'utf-8',
      version: '1.0',
      sign_type: 'RSA2',
      trade_no: trade.tradeNo,
      out_trade_no: trade.outTradeNo,
      ...BUYER,
      seller_id: sellerId,
      trade_status: trade.status,
      total_amount: total,
      ...(trade.paidAt ? paidFields(total, trade.paidAt) : {}),
      subject: trade.subject,
      gmt_create: chinaTime(new Date(trade.scannedAt ?? trade.createdAt)),
      ...(trade.closedAt ? { gmt_close: chinaTime(new Date(trade.closedAt)) } : {}),
      ...(trade.passbackParams ? { passback_params: trade.passbackParams } : {}),
    };
  }
}

const paidFields = (total: string, paidAt: string): Record<string, string> => ({
  receipt_amount: total,
  invoice_amount: total,
  buyer_pay_amount: total,
  point_amount: '0.00',
  gmt_payment: chinaTime(new Date(paidAt)),
  fund_bill_list: JSON.stringify([{ amount: total, fundChannel: 'ALIPAYACCOUNT' }]),
});

import { AlipaySdk } from 'alipay-sdk';
import type { PaymentNotice, PaymentNoticePort, TradeStatus } from '../../ports/payment';
import { parseChinaTime, yuanToFen } from '../wire';

export interface AlipayNoticeConfig {
  appId: string;
  sellerId: string;
  /** Alipay's public key: base64 of the SPKI DER. */
  alipayPublicKey: string;
}

const STATUS: Record<string, TradeStatus> = {
  WAIT_BUYER_PAY: 'waiting',
  TRADE_CLOSED: 'closed',
  TRADE_SUCCESS: 'success',
  TRADE_FINISHED: 'finished',
};

export const tradeStatus = (value: unknown): TradeStatus | null => STATUS[String(value)] ?? null;

/** The public side only: checks notices, can't call Alipay. The caller still compares app, seller, trade and amount. */
export function createAlipayNotices(config: AlipayNoticeConfig): PaymentNoticePort {
  // The SDK wants a private key even where nothing is signed.
  const sdk = new AlipaySdk({ appId: config.appId, privateKey: 'unused', alipayPublicKey: config.alipayPublicKey });
  return {
    appId: config.appId,
    sellerId: config.sellerId,
    parseNotice: (form) => (isSigned(sdk, form) ? readNotice(form) : null),
  };
}

function isSigned(sdk: AlipaySdk, form: Record<string, string>): boolean {
  // The SDK would follow a notice that asks for SHA-1 (`RSA`); ours are RSA2 only.
  if (form.sign_type !== 'RSA2') return false;
  try {
    return sdk.checkNotifySignV2({ ...form });
  } catch {
    return false;
  }
}

function readNotice(form: Record<string, string>): PaymentNotice | null {
  const status = tradeStatus(form.trade_status);
  const totalAmountFen = yuanToFen(form.total_amount);
  const { notify_id: notifyId, out_trade_no: outTradeNo, trade_no: tradeNo } = form;
  if (!status || totalAmountFen === null || !notifyId || !outTradeNo || !tradeNo) return null;
  const refundFeeFen = yuanToFen(form.refund_fee);
  const paidAt = parseChinaTime(form.gmt_payment);
  return {
    notifyId,
    outTradeNo,
    tradeNo,
    appId: form.app_id ?? '',
    sellerId: form.seller_id ?? '',
    status,
    totalAmountFen,
    ...(refundFeeFen === null ? {} : { refundFeeFen }),
    ...(paidAt ? { paidAt } : {}),
  };
}

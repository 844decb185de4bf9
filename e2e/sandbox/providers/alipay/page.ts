import type { KeyObject } from 'node:crypto';
import { yuan } from '../../core/money';
import { chinaTime } from '../../core/time';
import type { SandboxConfig } from '../../env';
import { type Reply, redirect, text } from '../../http/types';
import { isOther, readTrade } from './methods';
import { rsaSign, signText } from './sign';
import { isExpired, type Trade, type Trades } from './trades';

export const PAGE_PAY = 'alipay.trade.page.pay';

const WORDS: Record<string, string> = {
  'ACQ.TRADE_HAS_SUCCESS': '交易已经支付',
  'ACQ.TRADE_HAS_CLOSE': '交易已经关闭',
  'ACQ.CONTEXT_INCONSISTENT': '交易信息被篡改，请回到商家页面重新发起',
  'ACQ.INVALID_PARAMETER': '参数无效',
};

/** The buyer reads this, so it is a page and no JSON. */
const refuse = (code: string): Reply => text(`支付宝：${WORDS[code] ?? '无法付款'}（${code}）`, 400);

/** A merchant's signed address: the trade comes into being when the buyer arrives at the cashier. */
export function openPage(
  trades: Trades,
  sellerId: string,
  params: Record<string, string>,
  refused: string | null,
): Reply {
  if (refused) return refuse(refused);
  let biz: Record<string, unknown>;
  try {
    biz = JSON.parse(params.biz_content ?? '{}');
  } catch {
    return refuse('isv.invalid-format');
  }
  const fresh = readTrade(biz, params, sellerId);
  if (!fresh || biz.product_code !== 'FAST_INSTANT_TRADE_PAY') return refuse('ACQ.INVALID_PARAMETER');
  const known = trades.get(fresh.outTradeNo);
  if (known?.status === 'TRADE_SUCCESS') return refuse('ACQ.TRADE_HAS_SUCCESS');
  if (known?.status === 'TRADE_CLOSED') return refuse('ACQ.TRADE_HAS_CLOSE');
  if (known && (isOther(known, fresh) || known.openedBy === 'code')) {
    return refuse('ACQ.CONTEXT_INCONSISTENT');
  }
  const { subject, notifyUrl, returnUrl, expiresAt, qrIssuedAt } = fresh;
  const renewed = known?.openedBy === 'page' ? { returnUrl } : { subject, notifyUrl, returnUrl, expiresAt, qrIssuedAt };
  const trade = trades.rows.put(fresh.outTradeNo, known ? { ...known, ...renewed } : fresh);
  if (isExpired(trade)) return refuse('ACQ.TRADE_HAS_CLOSE');
  trades.scan(trade, 'page');
  return redirect(`/cashier/${trade.outTradeNo}`);
}

/** Says that the buyer came back, and is signed; it is never a payment. */
export function returnAddress(config: SandboxConfig, key: KeyObject, trade: Trade): string | null {
  if (!trade.returnUrl) return null;
  const fields: Record<string, string> = {
    app_id: config.ALIPAY_APP_ID,
    auth_app_id: config.ALIPAY_APP_ID,
    charset: 'utf-8',
    method: `${PAGE_PAY}.return`,
    out_trade_no: trade.outTradeNo,
    seller_id: config.ALIPAY_SELLER_ID,
    sign_type: 'RSA2',
    timestamp: chinaTime(),
    total_amount: yuan(trade.paidFen || trade.amountFen),
    trade_no: trade.tradeNo,
    version: '1.0',
  };
  const address = new URL(trade.returnUrl);
  for (const [name, value] of Object.entries(fields)) address.searchParams.append(name, value);
  address.searchParams.append('sign', rsaSign(key, signText(fields, ['sign_type'])));
  return address.href;
}

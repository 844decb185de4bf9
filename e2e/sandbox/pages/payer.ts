import { yuan } from '../core/money';
import { chinaTime, shortTime } from '../core/time';
import { type Html, html } from '../html';
import { type Handler, type Route, route } from '../http/types';
import { isExpired, refundedFen, type Trade } from '../providers/alipay/trades';
import type { World } from '../providers/all';
import { faultPanel } from './faults';
import { accentOf, act, empty, page, tag } from './shell';

function statusTag(trade: Trade): Html {
  if (trade.refunds.length > 0) return tag(`已退款 ¥${yuan(refundedFen(trade))}`, 'warn');
  if (trade.status === 'TRADE_SUCCESS') return tag('已支付', 'good');
  if (trade.status === 'TRADE_CLOSED') return tag('已关闭', 'bad');
  if (isExpired(trade)) return tag('二维码已过期', 'bad');
  if (trade.status === 'NOT_SCANNED') return tag('未扫码');
  return tag(trade.openedBy === 'page' ? '收银台待付款' : '待付款', 'warn');
}

const facts = (trade: Trade, seller: string): Html => html`<dl>
  <dt>收款方</dt><dd>${seller}</dd><dt>商品</dt><dd>${trade.subject}</dd>
  <dt>商户订单号</dt><dd class="num">${trade.outTradeNo}</dd>
  ${trade.tradeNo ? html`<dt>交易号</dt><dd class="num">${trade.tradeNo}</dd>` : ''}
  ${trade.paidAt ? html`<dt>付款时间</dt><dd>${chinaTime(new Date(trade.paidAt))}</dd>` : ''}
  ${trade.expiresAt && !trade.paidAt ? html`<dt>请在此前付款</dt><dd>${chinaTime(new Date(trade.expiresAt))}</dd>` : ''}
  ${trade.refunds.map((refund) => html`<dt>退款 ¥${yuan(refund.amountFen)}</dt><dd>${shortTime(refund.at)} ${refund.reason}</dd>`)}</dl>`;

const outcome = (mark: string, words: string, kind = ''): Html =>
  html`<div class="mark ${kind}" aria-hidden="true">${mark}</div><h2 style="color:var(--ink);font-size:20px;margin:0">${words}</h2>`;

const OTHER_WAY = '这笔交易已在另一处打开，请在那里付款，或请商家重新生成';

/** @param by the way the buyer came: under one number the provider lets only one way pay */
function screen(trade: Trade, by: 'code' | 'page'): Html {
  const amount = html`<div class="amount num">¥${yuan(trade.paidFen || trade.amountFen)}</div>`;
  if (trade.refunds.length > 0) return html`${outcome('↩', '已退款')}${amount}`;
  if (trade.status === 'TRADE_SUCCESS') return html`${outcome('✓', '支付成功')}${amount}`;
  if (trade.status === 'TRADE_CLOSED') return html`${outcome('×', '交易已关闭', 'bad')}${amount}`;
  if (isExpired(trade)) return html`${outcome('×', '二维码已过期，请刷新付款页面后重新扫码', 'bad')}${amount}`;
  if (trade.openedBy !== by) return html`${outcome('×', OTHER_WAY, 'bad')}${amount}`;
  const button = act(
    by === 'page' ? '/act/alipay/page-pay' : '/act/alipay/pay',
    { outTradeNo: trade.outTradeNo, back: `/payer/${trade.outTradeNo}` },
    `确认付款 ¥${yuan(trade.amountFen)}`,
    'main',
  );
  return html`<div class="soft">请核对金额后付款</div>${amount}${button}`;
}

export function payerPages({ context, alipay }: World): Route[] {
  const base = { path: '/payer', accent: accentOf('/payer'), live: ['trades', 'faults'] };
  const seller = context.config.NUONUO_SELLER_NAME;

  const list: Handler = () => {
    const rows = alipay.trades.all().reverse();
    const card = (
      trade: Trade,
    ) => html`<a class="card" href="/payer/${trade.outTradeNo}"><div class="row"><b>¥${yuan(trade.amountFen)}</b>${statusTag(trade)}</div>
      <div>${trade.subject}</div><div class="soft small num">${trade.outTradeNo} · ${shortTime(trade.createdAt)}</div></a>`;
    return page({
      ...base,
      title: '付款人',
      hint: '打开一笔 = 扫码',
      body: html`${rows.length > 0 ? rows.slice(0, 50).map(card) : empty('还没有待付款的二维码。')}${faultPanel(context, 'alipay', '/payer')}`,
    });
  };

  const one =
    (by: 'code' | 'page'): Handler =>
    ({ params }) => {
      const known = alipay.trades.get(params.outTradeNo ?? '');
      // Opening the page is the scan: from now on the trade exists at the provider.
      const trade = known && alipay.trades.scan(known, by);
      const body = trade
        ? html`<div class="card pay">${screen(trade, by)}</div><div class="card">${facts(trade, seller)}</div>`
        : empty('没有这笔交易，请重新扫码。');
      return page({ ...base, title: by === 'page' ? '收银台' : '付款', hint: '演示支付宝', body });
    };

  return [
    route('GET', '/payer', list),
    route('GET', '/payer/:outTradeNo', one('code')),
    route('GET', '/cashier/:outTradeNo', one('page')),
  ];
}

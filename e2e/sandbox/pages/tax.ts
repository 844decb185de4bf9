import { shortTime } from '../core/time';
import { type Html, html } from '../html';
import { type Handler, type Route, route } from '../http/types';
import type { World } from '../providers/all';
import type { Invoice } from '../providers/nuonuo/invoices';
import type { RedBill } from '../providers/nuonuo/reds';
import { faultPanel } from './faults';
import { accentOf, act, empty, page, tag } from './shell';

const STATUS: Record<Invoice['status'], Html> = {
  '20': tag('开票中', 'warn'),
  '2': tag('已开具', 'good'),
  '22': tag('开票失败', 'bad'),
};

const RED_WORDS: Record<RedBill['billStatus'], [string, string]> = {
  '15': ['申请中', 'warn'],
  '16': ['申请失败', 'bad'],
  '01': ['无需确认，已红冲', 'good'],
  '02': ['待购方确认', 'warn'],
  '04': ['双方已确认，已红冲', 'good'],
  '05': ['购方否认，已作废', 'bad'],
};

function invoiceCard(invoice: Invoice): Html {
  const done = (ok: string, label: string, kind = '') =>
    act('/act/nuonuo/complete', { orderNo: invoice.orderNo, ok, back: '/tax' }, label, kind);
  const acts =
    invoice.status === '2'
      ? html`<a class="button" href="/nuonuo/pdf/${invoice.invoiceNo}">查看发票 PDF</a><a class="button" href="/nuonuo/ofd/${invoice.invoiceNo}">下载 OFD</a>`
      : html`${done('true', '开具发票', 'main')}${invoice.status === '20' ? done('false', '开票失败') : ''}`;
  return html`<article class="card"><div class="row"><b>${invoice.billing.buyerName}</b>${invoice.reversedBy ? tag('已红冲', 'bad') : STATUS[invoice.status]}</div>
    <div class="row"><span class="soft small num">${invoice.billing.buyerTaxNum}</span><b class="num">¥${invoice.orderAmount.toFixed(2)}</b></div>
    <div class="soft small">${invoice.lines.map((line) => line.goodsName).join('、')} · 税额 ¥${invoice.taxAmount.toFixed(2)} · 订单 ${invoice.orderNo} · ${shortTime(invoice.requestedAt)}</div>
    ${invoice.invoiceNo ? html`<div class="soft small num">发票号码 ${invoice.invoiceNo}</div>` : ''}
    ${invoice.failCause ? html`<div class="soft small">原因：${invoice.failCause}</div>` : ''}<div class="acts">${acts}</div></article>`;
}

function redCard(bill: RedBill): Html {
  const [words, kind] = RED_WORDS[bill.billStatus];
  const reply = (ok: string, label: string, look = '') =>
    act('/act/nuonuo/red', { billId: bill.billId, ok, back: '/tax' }, label, look);
  const open = ['15', '02'].includes(bill.billStatus);
  return html`<article class="card"><div class="row"><b class="num">红字 ${bill.billId}</b>${tag(words, kind)}</div>
    <div class="soft small num">蓝票 ${bill.blueInvoiceNo}${bill.redInvoiceNumber ? ` → 红票 ${bill.redInvoiceNumber}` : ''} ${bill.billMessage}</div>
    ${open ? html`<div class="acts">${reply('true', '购方确认', 'main')}${reply('false', '购方否认')}</div>` : ''}</article>`;
}

export function taxPages({ context, nuonuo }: World): Route[] {
  const show: Handler = () => {
    const invoices = nuonuo.desk.invoices.rows.all().reverse();
    const reds = nuonuo.desk.reds.rows.all().reverse();
    return page({
      title: '税务局',
      hint: '电子发票（诺诺）',
      path: '/tax',
      accent: accentOf('/tax'),
      live: ['invoices', 'reds', 'faults'],
      body: html`${invoices.length > 0 ? invoices.slice(0, 50).map(invoiceCard) : empty('还没有开票请求。')}
        ${reds.length > 0 ? html`<h2>红字确认单</h2>${reds.map(redCard)}` : ''}
        ${faultPanel(context, 'nuonuo', '/tax')}`,
    });
  };
  return [route('GET', '/tax', show)];
}

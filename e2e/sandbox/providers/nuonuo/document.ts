import { chinaTime } from '../../core/time';
import { html, raw } from '../../html';
import type { Invoice } from './invoices';

const STYLE = `
  @page { size: 210mm 140mm; margin: 0 }
  * { box-sizing: border-box }
  body { margin: 0; padding: 8mm 10mm; width: 210mm; height: 140mm; position: relative; color: #111; font: 9.5pt/1.5 "Noto Sans CJK SC", "Noto Sans SC", sans-serif }
  h1 { margin: 0; text-align: center; color: #9c4a1a; font: 600 18pt/1.4 "Noto Serif CJK SC", "Noto Sans CJK SC", serif; letter-spacing: .12em; border-bottom: .6mm double #9c4a1a; width: 86mm; margin: 0 auto }
  .meta { position: absolute; right: 10mm; top: 10mm; font-size: 8.5pt; line-height: 1.7 }
  table { width: 100%; border-collapse: collapse; margin-top: 7mm; table-layout: fixed }
  td, th { border: .3mm solid #9c4a1a; padding: 1.2mm 2mm; vertical-align: top; font-weight: 400 }
  th { color: #9c4a1a; text-align: center }
  .side { width: 8mm; color: #9c4a1a; text-align: center; vertical-align: middle; line-height: 1.25 }
  .num { text-align: right; font-variant-numeric: tabular-nums }
  .items td { border-top: 0; border-bottom: 0; height: 22mm }
  .lab { color: #9c4a1a }
  .demo { position: absolute; left: 0; right: 0; top: 62mm; text-align: center; font-size: 44pt; font-weight: 700; color: rgba(200,30,30,.13); transform: rotate(-16deg); letter-spacing: .3em }
  .seal { position: absolute; left: 88mm; top: 2mm; width: 34mm; height: 23mm; border: .7mm solid rgba(200,30,30,.55); border-radius: 50%; color: rgba(200,30,30,.7); text-align: center; font-size: 7.5pt; padding-top: 16.5mm; line-height: 1.2 }`;

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const UNITS = ['', '拾', '佰', '仟'];

/** Amount in Chinese capitals, below one hundred million. */
export function capitals(amount: number): string {
  const fen = Math.round(amount * 100);
  const whole = group(Math.floor(fen / 100));
  const [jiao, rest] = [Math.floor((fen % 100) / 10), fen % 10];
  if (jiao === 0 && rest === 0) return `${whole}圆整`;
  const tail = `${jiao ? `${DIGITS[jiao]}角` : '零'}${rest ? `${DIGITS[rest]}分` : ''}`;
  return `${whole}圆${tail}`;
}

function group(value: number): string {
  if (value === 0) return DIGITS[0] as string;
  if (value >= 10_000) {
    const low = value % 10_000;
    return `${group(Math.floor(value / 10_000))}万${low === 0 ? '' : `${low < 1000 ? '零' : ''}${group(low)}`}`;
  }
  const digits = [...String(value)].map(Number);
  const text = digits
    .map((digit, index) => (digit ? `${DIGITS[digit]}${UNITS[digits.length - 1 - index]}` : '零'))
    .join('');
  return text.replace(/零+/g, '零').replace(/零$/, '');
}

const party = (title: string, columns: number, name: string, taxNo: string) => html`
  <td class="side">${title}<br>方<br>信<br>息</td>
  <td colspan="${columns}"><span class="lab">名称：</span>${name}<br><br><span class="lab">统一社会信用代码/纳税人识别号：</span>${taxNo}</td>`;

const line = ({ goodsName, unit, num, price, amount, taxRate, tax }: Invoice['lines'][number]) => html`
  <tr class="items"><td colspan="3">${goodsName}</td><td>${unit}</td><td class="num">${num}</td>
  <td class="num">${price.toFixed(2)}</td><td class="num">${amount.toFixed(2)}</td>
  <td class="num">${Math.round(taxRate * 100)}%</td><td class="num">${tax.toFixed(2)}</td></tr>`;

/** Looks like a fully digital ordinary invoice, and says all over that it is none. */
export function invoiceHtml(invoice: Invoice, seller: string): string {
  const { billing, lines } = invoice;
  return html`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${invoice.invoiceNo}</title>
  <style>${raw(STYLE)}</style>
  <h1>电子发票（普通发票）</h1>
  <div class="meta">发票号码：${invoice.invoiceNo}<br>开票日期：${chinaTime(new Date(invoice.issuedAt ?? Date.now())).slice(0, 10)}</div>
  <table><colgroup><col style="width:8mm"><col><col><col><col style="width:8mm"><col><col><col><col></colgroup>
    <tr>${party('购买', 3, billing.buyerName, billing.buyerTaxNum)}${party('销售', 4, seller, billing.salerTaxNum)}</tr>
    <tr><th colspan="3">项目名称</th><th>单位</th><th>数量</th><th>单价</th><th>金额</th><th>税率/征收率</th><th>税额</th></tr>
    ${lines.map(line)}
    <tr><td colspan="6" style="text-align:center">合　计</td><td class="num">¥${invoice.exTaxAmount.toFixed(2)}</td><td></td><td class="num">¥${invoice.taxAmount.toFixed(2)}</td></tr>
    <tr><td colspan="3" class="lab">价税合计（大写）</td><td colspan="3">⊗ ${capitals(invoice.orderAmount)}</td><td colspan="3" class="num">（小写）¥${invoice.orderAmount.toFixed(2)}</td></tr>
    <tr><td class="side">备<br>注</td><td colspan="8">${billing.remark} 订单号：${invoice.orderNo}</td></tr>
  </table>
  <p>开票人：${billing.clerk}</p>
  <div class="seal">演示用章</div>
  <div class="demo">演示 · 无效发票</div></html>`.text;
}

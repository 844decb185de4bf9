import { toSVG } from 'bwip-js/node';
import { chinaTime } from '../../core/time';
import { html, raw } from '../../html';
import type { Contact, SfOrder } from './orders';

const PAY_WORDS: Record<number, string> = { 1: '寄付', 2: '到付', 3: '第三方付' };

const masked = (value: string): string => value.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2');

const party = (sign: string, contact: Contact) => html`
  <div class="party"><b class="sign">${sign}</b><div>
    <strong>${contact.contact || contact.company}　${masked(contact.mobile || contact.tel)}</strong>
    <div>${contact.company}</div>
    <div>${contact.province}${contact.city}${contact.county}${contact.address}</div>
  </div></div>`;

const STYLE = `
  @page { size: 100mm 150mm; margin: 0 }
  * { box-sizing: border-box }
  body { margin: 0; width: 100mm; height: 150mm; padding: 4mm; font: 9pt/1.4 "Noto Sans CJK SC", "Noto Sans SC", sans-serif; color: #000 }
  .frame { border: .4mm solid #000; height: 142mm; display: flex; flex-direction: column }
  .frame > * { border-bottom: .3mm solid #000; padding: 2.5mm 3mm }
  .frame > *:last-child { border: 0 }
  .head { display: flex; justify-content: space-between; align-items: center }
  .brand { font-size: 15pt; font-weight: 700; letter-spacing: .05em }
  .pay { border: .5mm solid #000; font-size: 14pt; font-weight: 700; padding: .5mm 3mm }
  .code { text-align: center } .code svg { width: 80mm; height: 18mm; display: block; margin: 0 auto }
  .code div { font: 700 12pt/1.6 monospace; letter-spacing: .08em }
  .dest { font-size: 26pt; font-weight: 700; text-align: center; padding: 1mm }
  .party { display: flex; gap: 3mm } .party strong { font-size: 11pt }
  .sign { flex: none; width: 8mm; height: 8mm; border-radius: 50%; background: #000; color: #fff; text-align: center; line-height: 8mm; font-size: 11pt }
  .foot { display: flex; justify-content: space-between; font-size: 8pt; margin-top: auto }
  .demo { text-align: center; font-size: 8pt; letter-spacing: .3em }`;

/** The 100 × 150 mm label of the cloud print service, with a scannable waybill number. */
export function labelHtml(order: SfOrder): string {
  const barcode = toSVG({ bcid: 'code128', text: order.waybillNo, height: 18, paddingwidth: 2 });
  return html`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${order.waybillNo}</title>
  <style>${raw(STYLE)}</style><div class="frame">
    <div class="head"><span class="brand">顺丰速运</span><span>${order.expressTypeId === 1 ? '顺丰特快' : '顺丰标快'}</span>
      <span class="pay">${PAY_WORDS[order.payMethod] ?? ''}</span></div>
    <div class="code">${raw(barcode)}<div>${order.waybillNo}</div></div>
    <div class="dest">773 · ${order.receiver.city}</div>
    ${party('收', order.receiver)}
    ${party('寄', order.sender)}
    <div>托寄物：${order.cargo}<br>备注：${order.remark || '—'}</div>
    <div class="foot"><span>${chinaTime(new Date(order.createdAt))}</span><span>客户订单号 ${order.orderId}</span></div>
    <div class="demo">演示面单 · 非真实运单</div>
  </div></html>`.text;
}

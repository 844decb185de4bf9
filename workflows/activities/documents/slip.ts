import { toSVG } from 'bwip-js/node';
import type { SlipFacts } from '../../../lib/services/document/slipFacts';
import { escapeHtml } from './html';

/** Code 128 reads letters and digits of any length, and every scanner knows it. */
const barcode = (text: string): string =>
  toSVG({ bcid: 'code128', text, height: 11, paddingwidth: 4 }).replace(
    '<svg ',
    '<svg preserveAspectRatio="xMinYMid meet" ',
  );

const row = (label: string, value: string): string =>
  `<section><h2>${label}</h2>${barcode(value)}<p>${escapeHtml(value)}</p></section>`;

const tokenRows = (serials: string[]): string =>
  serials
    .map((serial, i) => row(serials.length > 1 ? `介质序列号 ${i + 1}/${serials.length}` : '介质序列号', serial))
    .join('');

/** A6: lies beside the token on the desk and in the parcel. */
export function slipHtml(facts: SlipFacts): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>证书介质交接单</title><style>
@page{size:105mm 148mm;margin:7mm}
body{margin:0;color:#000}
h1{font-size:15pt;margin:0 0 1mm}
.org{font-size:10pt;margin:0 0 3mm;padding-bottom:2mm;border-bottom:.4mm solid #000}
section{margin:0 0 3mm;break-inside:avoid}
h2{font-size:9pt;font-weight:400;margin:0 0 1mm}
svg{display:block;width:88mm;height:15mm}
section p{font-size:11pt;font-weight:700;margin:1mm 0 0;letter-spacing:.06em}
footer{font-size:8pt;line-height:1.5;border-top:.2mm solid #000;padding-top:2mm}
</style></head><body>
<h1>证书介质交接单</h1><p class="org">${escapeHtml(facts.organisationName)}</p>
${row('订单号', facts.orderNo)}${tokenRows(facts.tokenSerials)}${row('顺丰运单号', facts.waybillNo)}
<footer>${facts.tokenSerials.length > 1 ? '发货前请扫描订单号、每一枚介质序列号和运单号，全部一致方可封包。' : '发货前请依次扫描以上三个条码，三者一致方可封包。'}证书密码另行发送，不在本包裹内；工作人员不会向您索要证书密码。</footer>
</body></html>`;
}

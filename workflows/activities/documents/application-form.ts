import { toSVG } from 'bwip-js/node';
import { chinaDate, readableDate } from '../../../lib/domain/calendar';
import type { FormFacts } from '../../../lib/services/material/formFacts';
import { escapeHtml } from './html';
import { SIGNING_BOX, SIGNING_STYLE } from './signing-box';

/** Changes with every change of what the form shows: kept with each form that was printed by it. */
export const FORM_TEMPLATE = 'application-form-2';

/** Two columns of label and value; what is long, or alone in its row, takes the whole width. */
function groupHtml({ title, rows }: FormFacts['groups'][number]): string {
  const cells: string[] = [];
  let open: FormFacts['groups'][number]['rows'][number] | null = null;
  const single = ({ label, value }: { label: string; value: string }) =>
    `<tr><th>${escapeHtml(label)}</th><td colspan="3">${valueHtml(value)}</td></tr>`;
  for (const row of rows) {
    if (row.wide || value(row).length > 24) {
      if (open) cells.push(single(open));
      open = null;
      cells.push(single(row));
    } else if (open) {
      cells.push(
        `<tr><th>${escapeHtml(open.label)}</th><td>${valueHtml(open.value)}</td><th>${escapeHtml(row.label)}</th><td>${valueHtml(row.value)}</td></tr>`,
      );
      open = null;
    } else open = row;
  }
  if (open) cells.push(single(open));
  return `<tbody><tr><td class="group" colspan="4">${escapeHtml(title)}</td></tr>${cells.join('')}</tbody>`;
}

const value = (row: { value: string }): string => row.value;
const valueHtml = (text: string): string => (text === '' ? '<span class="none">—</span>' : escapeHtml(text));
const box = (text: string): string => `<li><span class="box"></span>${escapeHtml(text)}</li>`;

/** Wide enough bars for a photo by a phone, and a quiet zone on both sides. */
const barcode = (text: string): string =>
  toSVG({ bcid: 'code128', text, height: 10, paddingwidth: 8, paddingheight: 0 }).replace(
    '<svg ',
    '<svg class="barcode" preserveAspectRatio="xMidYMid meet" ',
  );

const DECLARATIONS = [
  '本单位申请办理上述数字证书业务，所填信息和所附材料真实、完整、有效，由此产生的责任由本单位承担。',
  '本单位授权上述经办人代为办理，并同意证书密码按上述认证方式送达。',
];

/** 单位数字证书申请表, A4. */
export function applicationFormHtml(facts: FormFacts): string {
  const date = readableDate(chinaDate(facts.submittedAt));
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>单位数字证书申请表 ${facts.formNo}</title>
<style>${STYLE}${SIGNING_STYLE}
@page{@bottom-left{content:"申请表编号 ${facts.formNo}"}}</style></head><body>
<header><div><h1>单位数字证书申请表</h1><p>${escapeHtml(facts.channel.name)}</p></div>
<div class="number">${barcode(facts.formNo)}<p>申请表编号 <b>${facts.formNo}</b></p></div></header>
<p class="meta"><span>业务类型：<b>${escapeHtml(facts.businessType)}</b></span><span>订单号：${facts.orderNo}</span><span>提交日期：${date}</span></p>
<table><colgroup><col class="label"><col><col class="label"><col></colgroup>${facts.groups.map(groupHtml).join('')}</table>
<section class="together"><h2>随本表寄送（请在方框内打勾）</h2><ul class="boxes">${facts.papers.map(box).join('')}</ul></section>
<section class="together"><h2>申请单位声明（请在方框内打勾）</h2><ul class="boxes">
${[...DECLARATIONS, agreed(facts)].map(box).join('')}</ul></section>
<section class="sign">${SIGNING_BOX}</section>
<section class="post together"><h2>邮寄到</h2>${addressHtml(facts)}</section>
</body></html>`;
}

const agreed = ({ agreements }: FormFacts): string =>
  `已阅读并同意${agreements.map(({ title, version }) => `《${title}》（版本 ${version}）`).join('、')}。`;

function addressHtml({ point, waybillWords, channel }: FormFacts): string {
  return `<p>收货人：<b>${escapeHtml(`${point.name} ${point.contact}`)}</b>　联系方式：<b>${escapeHtml(point.phone)}</b></p>
<p>收件地址：<b>${escapeHtml(point.address)}</b></p>
<p>填写快递单时，请注明“<b>${escapeHtml(waybillWords)}</b>”字样；单位自付邮寄运费，拒收到付。</p>
<p class="muted">咨询热线 ${escapeHtml(channel.hotline)}（${escapeHtml(channel.serviceHours)}）。本表可在【订单查询】中重新打印，内容不变。</p>`;
}

const STYLE = `
@page{size:A4;margin:9mm 14mm 12mm;@bottom-left{font-size:8pt;color:#333}@bottom-right{content:"第 " counter(page) " 页 / 共 " counter(pages) " 页";font-size:8pt;color:#333}}
*{box-sizing:border-box}
body{margin:0;color:#000;font-size:9pt;line-height:1.35}
header{display:flex;justify-content:space-between;align-items:flex-start;gap:6mm}
h1{font-size:17pt;margin:0;letter-spacing:.06em}
header p{margin:1mm 0 0;font-size:10pt}
.number{text-align:center;flex:none}
.number p{margin:.5mm 0 0;font-size:9pt}
.barcode{display:block;width:76mm;height:12mm}
.meta{display:flex;gap:8mm;margin:1.5mm 0 1mm}
table{width:100%;border-collapse:collapse;table-layout:fixed}
col.label{width:33mm}
th,td{border:.25mm solid #000;padding:.55mm 1.6mm;text-align:left;vertical-align:middle;overflow-wrap:anywhere}
th{font-weight:400;background:#f2f2f2}
td{font-weight:700}
tr{break-inside:avoid}
tbody{break-inside:avoid}
td.group{font-weight:700;background:#dedede}
.none{font-weight:400}
.together{break-inside:avoid}
h2{font-size:9.5pt;margin:1.8mm 0 .6mm}
.boxes{list-style:none;margin:0;padding:0}
.boxes li{padding-left:6mm;text-indent:-6mm;margin:.35mm 0}
.box{display:inline-block;width:3.4mm;height:3.4mm;border:.3mm solid #000;margin-right:2.6mm;vertical-align:-.5mm}
.sign{--gap:8mm;--above:2mm;--seal-width:48mm;--seal-height:42mm;--seal-foot:1.5mm;--name-height:6mm;--date-width:14mm}
.post{margin-top:2mm;border:.4mm solid #000;padding:0 3mm 1mm}
.post p{margin:.4mm 0}
.muted{font-size:8.5pt;color:#333}
`;

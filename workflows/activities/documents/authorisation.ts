import type { FormFacts } from '../../../lib/services/material/formFacts';
import { escapeHtml } from './html';
import { SIGNING_BOX, SIGNING_STYLE } from './signing-box';

/** Changes with every change of what the letter says: kept with each letter that was printed by it. */
export const AUTHORISATION_TEMPLATE = 'authorisation-1';

/** 经办人授权书, one sheet of A4: who acts for the organisation, in what, and for how long. */
export function authorisationHtml({ formNo, orderNo, channel, organisationName, agent, ...facts }: FormFacts): string {
  const organisation = escapeHtml(organisationName);
  const rows: [string, string][] = [
    ['姓名', agent.name],
    ['身份证号', agent.idNumber],
    ['手机号', agent.mobile],
  ];
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>经办人授权书 ${formNo}</title>
<style>${STYLE}${SIGNING_STYLE}
@page{@bottom-left{content:"授权书编号 ${formNo}"}}</style></head><body>
<h1>经办人授权书</h1>
<p>致：${escapeHtml(facts.point.name)}</p>
<p class="body">本单位 <b>${organisation}</b>（统一社会信用代码 <b>${facts.uscc}</b>）授权下列人员作为经办人，在“${escapeHtml(channel.name)}”渠道代表本单位办理数字证书<b>${escapeHtml(facts.businessType)}</b>业务（订单号 <b>${orderNo}</b>），包括提交申请和资料、签收证书介质。经办人在上述范围内的行为由本单位承担责任。</p>
<table>${rows.map(([label, text]) => `<tr><th>${label}</th><td>${escapeHtml(text)}</td></tr>`).join('')}</table>
<p class="body">本授权自签署之日起生效，至上述业务办理完毕时终止。</p>
<section class="sign">${SIGNING_BOX}</section>
<p class="muted">打印后签字、加盖单位公章，拍照或扫描，在订单的“上传资料”中上传。咨询热线 ${escapeHtml(channel.hotline)}（${escapeHtml(channel.serviceHours)}）。</p>
</body></html>`;
}

const STYLE = `
@page{size:A4;margin:24mm 24mm 20mm;@bottom-left{font-size:8pt;color:#333}}
*{box-sizing:border-box}
body{margin:0;color:#000;font-size:12pt;line-height:2}
h1{font-size:22pt;margin:0 0 10mm;text-align:center;letter-spacing:.2em}
p{margin:0 0 4mm}
.body{text-indent:2em;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;margin:0 0 6mm}
th,td{border:.25mm solid #000;padding:1mm 3mm;text-align:left}
th{font-weight:400;width:36mm;background:#f2f2f2}
.sign{--gap:10mm;--above:12mm;--seal-width:52mm;--seal-height:52mm;--seal-foot:1mm;--name-height:8mm;--date-width:12mm}
.muted{font-size:9pt;line-height:1.5;color:#333;margin-top:12mm}
`;

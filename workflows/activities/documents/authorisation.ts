import type { FormFacts } from '../../../lib/services/material/formFacts';
import { escapeHtml } from './html';

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
<style>${STYLE}
@page{@bottom-left{content:"授权书编号 ${formNo}"}}</style></head><body>
<h1>经办人授权书</h1>
<p>致：${escapeHtml(facts.point.name)}</p>
<p class="body">本单位 <b>${organisation}</b>（统一社会信用代码 <b>${facts.uscc}</b>）授权下列人员作为经办人，在“${escapeHtml(channel.name)}”渠道代表本单位办理数字证书<b>${escapeHtml(facts.businessType)}</b>业务（订单号 <b>${orderNo}</b>），包括提交申请和资料、签收证书介质。经办人在上述范围内的行为由本单位承担责任。</p>
<table>${rows.map(([label, text]) => `<tr><th>${label}</th><td>${escapeHtml(text)}</td></tr>`).join('')}</table>
<p class="body">本授权自签署之日起生效，至上述业务办理完毕时终止。</p>
<section class="sign"><div class="seal"><p>单位公章（请盖在此处）</p></div>
<div class="lines"><p>法定代表人签字：<span></span></p><p>经办人签字：<span></span></p><p>日期：<i></i>年<i></i>月<i></i>日</p></div></section>
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
.sign{display:flex;gap:10mm;margin-top:12mm;break-inside:avoid}
.seal{width:52mm;height:52mm;border:.3mm dashed #000;display:flex;align-items:flex-end;justify-content:center;flex:none}
.seal p{margin:0 0 1mm;font-size:8.5pt;color:#333}
.lines{flex:1;display:flex;flex-direction:column;justify-content:space-around}
.lines p{margin:0;display:flex;align-items:flex-end;white-space:nowrap}
.lines span{flex:1;border-bottom:.25mm solid #000;height:8mm}
.lines i{width:12mm;border-bottom:.25mm solid #000}
.muted{font-size:9pt;line-height:1.5;color:#333;margin-top:12mm}
`;

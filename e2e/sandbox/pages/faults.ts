import type { Context } from '../core/context';
import { FAULT_KINDS, type Fault, type FaultKind, PROVIDERS, type Provider } from '../core/faults';
import { type Html, html } from '../html';
import { act } from './shell';

export const PROVIDER_WORDS: Record<Provider, string> = {
  alipay: '支付宝',
  sms: '短信',
  faceid: '身份核验',
  ocr: '企业核验（腾讯）',
  esign: 'e签宝',
  bank: '银行',
  sf: '顺丰',
  nuonuo: '诺诺发票',
  smtp: '邮件',
};

const KIND_WORDS: Record<FaultKind, string> = {
  timeout: '没有回应（超时）',
  http500: 'HTTP 500',
  slow: '变慢',
  doubleNotice: '通知重复发送',
  wrongSignature: '签名错误',
  errorCode: '返回错误码',
};

function describe(fault: Fault): string {
  const parts = [
    KIND_WORDS[fault.kind],
    fault.action ?? '',
    fault.phase === 'after' ? '办完之后' : '',
    fault.code ?? '',
    fault.delayMs === undefined ? '' : `${fault.delayMs} 毫秒`,
    fault.left === null ? '直到关闭' : `还有 ${fault.left} 次`,
  ];
  return parts.filter(Boolean).join(' · ');
}

export function activeFaults(context: Context, back: string, provider?: Provider): Html {
  const faults = context.faults.list().filter((fault) => !provider || fault.provider === provider);
  if (faults.length === 0) return html``;
  const rows = faults.map(
    (fault) => html`<div class="row"><span><b>${PROVIDER_WORDS[fault.provider]}</b> ${describe(fault)}</span>
      ${act('/act/faults/remove', { id: fault.id, back }, '关闭', 'link')}</div>`,
  );
  return html`<div class="card" role="status" style="border-color:#f0c36d;background:#fffaf0"><b>故障已开启</b>${rows}</div>`;
}

/** The switches, folded away; without a provider it can be chosen. */
export function faultForm(back: string, provider?: Provider): Html {
  const kinds = FAULT_KINDS.map((kind) => html`<option value="${kind}">${KIND_WORDS[kind]}</option>`);
  const choices = PROVIDERS.map((one) => html`<option value="${one}">${PROVIDER_WORDS[one]}</option>`);
  const target = provider
    ? html`<input type="hidden" name="provider" value="${provider}">`
    : html`<label>对象<select name="provider">${choices}</select></label>`;
  return html`<details><summary>故障开关${provider ? ` · ${PROVIDER_WORDS[provider]}` : ''}</summary><div class="card">
    <form method="post" action="/act/faults"><input type="hidden" name="back" value="${back}">
    <div class="fields">${target}
      <label>故障<select name="kind">${kinds}</select></label>
      <label>发生在<select name="phase"><option value="before">办理之前</option><option value="after">办理之后（只丢回应）</option></select></label>
      <label>次数<input name="times" inputmode="numeric" placeholder="不填 = 直到关闭"></label>
      <label>错误码<input name="code" placeholder="对方的错误码"></label>
      <label>毫秒<input name="delayMs" inputmode="numeric" placeholder="变慢或挂起多久"></label>
      <label>只对接口<input name="action" placeholder="如 notify"></label>
    </div><div class="acts"><button class="main">开启故障</button></div></form></div></details>`;
}

export const faultPanel = (context: Context, provider: Provider, back: string): Html =>
  html`${activeFaults(context, back, provider)}${faultForm(back, provider)}`;

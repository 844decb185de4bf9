import type { Company } from '../core/registry';
import { html } from '../html';
import { type Handler, type Route, route } from '../http/types';
import type { World } from '../providers/all';
import { faultPanel } from './faults';
import { accentOf, page, tag } from './shell';

const field = (name: string, label: string, required = true) =>
  html`<label>${label}<input name="${name}" ${required ? 'required' : ''}></label>`;

const form = (
  kind: string,
  title: string,
  fields: ReturnType<typeof field>[],
) => html`<details><summary>${title}</summary>
  <div class="card"><form method="post" action="/act/registry"><input type="hidden" name="kind" value="${kind}"><input type="hidden" name="back" value="/registry">
  <div class="fields">${fields}</div><div class="acts"><button class="main">添加</button></div></form></div></details>`;

const STATE_WORDS: Record<Company['state'], string> = {
  operating: '存续',
  deregistered: '已注销',
  revoked: '已吊销',
  unknown: '未知',
};

export function registryPages({ context }: World): Route[] {
  const { people, cards, accounts, companies } = context.registry;
  const show: Handler = () =>
    page({
      title: '登记册',
      hint: '核验时以此为准',
      path: '/registry',
      accent: accentOf('/registry'),
      live: ['people', 'cards', 'accounts', 'companies', 'faults'],
      body: html`<h2>手机实名</h2>${people.all().map(
        (
          person,
        ) => html`<div class="card"><div class="row"><b>${person.name}</b><span class="num">${person.mobile}</span></div>
          <div class="soft small num">${person.idNumber} · ${person.isp} ${person.role}</div></div>`,
      )}
      <h2>银行卡</h2>${cards.all().map(
        (
          card,
        ) => html`<div class="card"><div class="row"><b class="num">${card.cardNo}</b><span>${card.name}</span></div>
          <div class="soft small num">预留手机 ${card.mobile}${card.result ? ` · 固定结果 ${card.result}` : ''}</div></div>`,
      )}
      <h2>对公账户</h2>${accounts.all().map(
        (
          account,
        ) => html`<div class="card"><div class="row"><b>${account.accountName}</b><span class="num">${account.accountNo}</span></div>
          <div class="soft small">${account.bankName}${account.bankAddress}${account.frozen ? ' · 已冻结' : ''}</div></div>`,
      )}
      <h2>工商登记</h2>${companies.all().map(
        (
          company,
        ) => html`<div class="card"><div class="row"><b>${company.name}</b>${company.state === 'operating' ? '' : tag(STATE_WORDS[company.state], 'bad')}</div>
          <div class="soft small num">${company.uscc} · 法定代表人 ${company.legalName} ${company.legalIdNumber}</div></div>`,
      )}
      ${form('person', '添加手机实名', [field('name', '姓名'), field('idNumber', '身份证号'), field('mobile', '手机号')])}
      ${form('card', '添加银行卡', [field('cardNo', '卡号'), field('name', '姓名'), field('idNumber', '身份证号'), field('mobile', '预留手机'), field('result', '固定结果码', false)])}
      ${form('account', '添加对公账户', [field('accountNo', '账号'), field('accountName', '户名'), field('bankName', '开户行', false)])}
      ${form('company', '添加工商登记', [field('uscc', '统一社会信用代码'), field('name', '企业名称'), field('legalName', '法定代表人'), field('legalIdNumber', '身份证号')])}
      ${faultPanel(context, 'faceid', '/registry')}`,
    });
  return [route('GET', '/registry', show)];
}

import { shortTime } from '../core/time';
import { type Html, html } from '../html';
import { type Handler, type Route, route } from '../http/types';
import type { World } from '../providers/all';
import type { Transfer } from '../providers/bank/transfers';
import { faultPanel } from './faults';
import { accentOf, empty, page, tag } from './shell';

const receipt = (row: Transfer, payer: string): Html => html`<tr>
  <td>${shortTime(row.at)}<div class="soft small">${payer}</div></td>
  <td><b>${row.memo || '—'}</b><div class="soft small">附言</div></td>
  <td class="num"><b style="color:var(--good)">+${row.amount}</b></td></tr>`;

const other = (row: Transfer): Html => html`<div class="card"><div class="row"><span>${row.payeeAccountName}</span>
  ${row.status === 'FAILED' ? tag(row.failCode ?? '失败', 'bad') : tag('已受理，等待入账', 'warn')}</div>
  <div class="soft small num">${row.payeeAccountNo} · ¥${row.amount} · ${shortTime(row.at)}</div></div>`;

export function bankPages({ context, bank }: World): Route[] {
  const show: Handler = () => {
    const transfers = bank.transfers.all().reverse();
    const received = (no: string) => transfers.filter((row) => row.payeeAccountNo === no && row.status === 'SUCCESS');
    const accounts = context.registry.accounts
      .all()
      .map((account) => ({ account, rows: received(account.accountNo) }))
      .sort((a, b) => (b.rows[0]?.at ?? '').localeCompare(a.rows[0]?.at ?? ''));
    const payerOf = (row: Transfer): string =>
      row.payerAccountNo === context.config.BANK_ACCOUNT_NO
        ? context.config.NUONUO_SELLER_NAME
        : '认证服务机构（e签宝）';
    const section = ({ account, rows }: (typeof accounts)[number]) => html`<div class="card">
      <div class="row"><b>${account.accountName}</b>${account.frozen ? tag('已冻结', 'bad') : ''}</div>
      <div class="soft small num">${account.accountNo} · ${account.bankName}${account.bankAddress}</div>
      ${rows.length > 0 ? html`<table>${rows.map((row) => receipt(row, payerOf(row)))}</table>` : html`<div class="soft small">没有入账</div>`}</div>`;
    const unsettled = transfers.filter((row) => row.status !== 'SUCCESS');
    return page({
      title: '银行',
      hint: '对公账户的入账明细',
      path: '/bank',
      accent: accentOf('/bank'),
      live: ['transfers', 'accounts', 'faults'],
      body: html`${accounts.length > 0 ? accounts.map(section) : empty('没有账户')}
        ${unsettled.length > 0 ? html`<h2>未入账的转账</h2>${unsettled.map(other)}` : ''}
        ${faultPanel(context, 'bank', '/bank')}`,
    });
  };
  return [route('GET', '/bank', show)];
}

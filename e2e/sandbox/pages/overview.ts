import type { Callback } from '../core/callbacks';
import { shortTime } from '../core/time';
import { type Html, html } from '../html';
import { type Handler, type Route, route } from '../http/types';
import type { World } from '../providers/all';
import { activeFaults, faultForm, PROVIDER_WORDS } from './faults';
import { ACTORS, accentOf, empty, page, tag } from './shell';

const CALLBACK_WORDS: Record<Callback['state'], [string, string]> = {
  waiting: ['等待重发', 'warn'],
  acknowledged: ['已确认', 'good'],
  given_up: ['已放弃', 'bad'],
  lost: ['已丢失（故障）', 'bad'],
};

function callbackRow(row: Callback): Html {
  const [words, kind] = CALLBACK_WORDS[row.state];
  const last = row.attempts.at(-1);
  const sent = row.attempts.length === 0 ? '' : ` · 发出 ${row.attempts.length} 次，最近回应 ${last?.status || '无'}`;
  return html`<div class="card"><div class="row"><b>${PROVIDER_WORDS[row.provider]}</b>${tag(words, kind)}</div>
    <div class="soft small num">${row.about}${sent}${last ? ` · ${shortTime(last.at)}` : ''}</div></div>`;
}

export function overviewPages(world: World): Route[] {
  const { context, tencent, alipay, mail, bank, sf, nuonuo } = world;
  const facts: Record<string, () => string> = {
    '/phone': () => `${tencent.sms.rows.all().length} 条短信`,
    '/payer': () => `${alipay.trades.all().length} 笔交易，扫码付款`,
    '/mailbox': () => `${mail.mails.all().length} 封邮件`,
    '/bank': () => `${bank.transfers.all().length} 笔转账，看附言`,
    '/courier': () => `${sf.orders.rows.all().length} 张运单，揽收到签收`,
    '/tax': () => `${nuonuo.desk.invoices.rows.all().length} 张发票，开具或失败`,
    '/authenticator': () => `${context.config.SANDBOX_STAFF.length} 名员工的动态口令`,
    '/registry': () => `${context.registry.people.all().length} 人，核验的依据`,
  };
  const show: Handler = () => {
    const actors = ACTORS.filter((actor) => actor.path !== '/').map(
      (actor) =>
        html`<a class="card" href="${actor.path}" style="--accent:${actor.accent}"><b>${actor.name}</b><div class="soft small">${facts[actor.path]?.() ?? ''}</div></a>`,
    );
    const callbacks = context.callbacks.list().slice(-10).reverse();
    return page({
      title: '总览',
      hint: '系统之外的每个人，都在这里扮演',
      path: '/',
      accent: accentOf('/'),
      live: ['sms', 'trades', 'mails', 'transfers', 'sfOrders', 'invoices', 'callbacks', 'faults'],
      body: html`${activeFaults(context, '/')}<div class="grid">${actors}</div>
        ${faultForm('/')}<h2>最近的通知与推送</h2>
        ${callbacks.length > 0 ? callbacks.map(callbackRow) : empty('还没有发出通知。')}`,
    });
  };
  return [route('GET', '/', show)];
}

import { shortTime } from '../core/time';
import { type Html, html, raw } from '../html';
import { type Handler, type Route, route } from '../http/types';
import type { World } from '../providers/all';
import type { SmsRow } from '../providers/tencent/sms';
import { faultPanel } from './faults';
import { accentOf, empty, page } from './shell';

/** Codes, PINs and waybill numbers are what people look for in a message. */
const TARGET = /(?:验证码为 |密码为 |运单号 )([A-Za-z0-9]+)/;

function bubble(row: SmsRow): Html {
  const target = TARGET.exec(row.text)?.[1];
  const [before, ...rest] = target ? row.text.split(target) : [row.text];
  const words = target ? html`${before}<b>${target}</b>${rest.join(target)}` : html`${row.text}`;
  const copy = target ? html` <button class="link" data-copy="${target}">复制</button>` : '';
  return html`<div class="soft small">${row.mobile} · ${shortTime(row.at)}</div><div class="bubble">${words}${copy}</div>`;
}

export function phonePages({ context, tencent }: World): Route[] {
  const show: Handler = ({ params }) => {
    const mine = params.mobile;
    const rows = tencent.sms.rows
      .all()
      .filter((row) => row.delivered)
      .reverse();
    const numbers = [...new Set([...rows.map((row) => row.mobile), ...(mine ? [mine] : [])])];
    const owner = (mobile: string) => context.registry.personByMobile(mobile)?.name ?? '';
    const chip = (mobile: string) =>
      html`<a href="/phone/${mobile}" ${mobile === mine ? raw('aria-current="page"') : ''}>${mobile} ${owner(mobile)}</a>`;
    const shown = mine ? rows.filter((row) => row.mobile === mine) : rows;
    const all = html`<a href="/phone" ${mine ? '' : raw('aria-current="page"')}>全部</a>`;
    return page({
      title: '手机',
      hint: mine ? `${mine} ${owner(mine)} 的短信` : '所有手机收到的短信',
      path: '/phone',
      accent: accentOf('/phone'),
      live: ['sms', 'faults'],
      body: html`<div class="chips">${all}${numbers.map(chip)}</div>
        ${shown.length > 0 ? shown.slice(0, 100).map(bubble) : empty('还没有短信。验证码和通知会显示在这里。')}
        ${faultPanel(context, 'sms', mine ? `/phone/${mine}` : '/phone')}`,
    });
  };
  return [route('GET', '/phone', show), route('GET', '/phone/:mobile', show)];
}

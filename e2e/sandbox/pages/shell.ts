import { type Html, html, raw } from '../html';
import { type Reply, text } from '../http/types';
import { STYLE } from './style';

export interface Page {
  title: string;
  hint: string;
  path: string;
  accent: string;
  body: Html;
  /** Tables whose changes renew the page. */
  live: readonly string[];
}

export const ACTORS = [
  { path: '/', name: '总览', accent: '#24405f' },
  { path: '/phone', name: '手机', accent: '#128a4f' },
  { path: '/payer', name: '付款人', accent: '#1668dc' },
  { path: '/mailbox', name: '邮箱', accent: '#5b4bc4' },
  { path: '/bank', name: '银行', accent: '#b3261e' },
  { path: '/courier', name: '快递员', accent: '#2b2b2b' },
  { path: '/tax', name: '税务局', accent: '#8a4a1c' },
  { path: '/authenticator', name: '验证器', accent: '#0b6e77' },
  { path: '/registry', name: '登记册', accent: '#4a5a6a' },
] as const;

export const accentOf = (path: string): string => ACTORS.find((actor) => actor.path === path)?.accent ?? '#24405f';

/** Renews the page's content when a ledger changes, but never under somebody's typing. */
const SCRIPT = `
const live = document.body.dataset.live.split(' ');
let wanted = false;
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
async function renew() {
  if (document.activeElement && document.activeElement.matches('input, select')) { wanted = true; return }
  wanted = false;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const opened = [...document.querySelectorAll('details')].map((one) => one.open);
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  document.querySelector('main').replaceWith(next);
  document.querySelectorAll('details').forEach((one, index) => { one.open = opened[index] ?? one.open });
}
document.addEventListener('focusout', () => setTimeout(() => wanted && renew(), 50));
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = '已复制';
});
const events = new EventSource('/events');
let timer;
events.onmessage = ({ data }) => { if (live.includes(data)) { clearTimeout(timer); timer = setTimeout(renew, 120) } };
`;

export function page({ title, hint, path, accent, body, live }: Page): Reply {
  const items = ACTORS.map(
    (actor) => html`<a href="${actor.path}" ${actor.path === path ? raw('aria-current="page"') : ''}>${actor.name}</a>`,
  );
  const document = html`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · 演示沙箱</title><link rel="icon" href="data:,"><style>${raw(STYLE)}</style></head>
<body style="--accent: ${accent}" data-live="${live.join(' ')}">
<header><div class="in"><h1>${title} <small>${hint}</small></h1><nav aria-label="角色">${items}</nav></div></header>
<main>${body}</main>
<script>${raw(SCRIPT)}</script></body></html>`;
  return text(document.text, 200, 'text/html; charset=utf-8');
}

/** A form with hidden fields and one button: how people act in the sandbox. */
export function act(action: string, fields: Record<string, string>, label: string, kind = ''): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post" action="${action}">${hidden}<button class="${kind}">${label}</button></form>`;
}

export const empty = (words: string): Html => html`<div class="card empty">${words}</div>`;
export const tag = (words: string, kind = ''): Html => html`<span class="tag ${kind}">${words}</span>`;

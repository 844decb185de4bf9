import { generate } from 'otplib';
import { html, raw } from '../html';
import { type Handler, type Route, route } from '../http/types';
import type { World } from '../providers/all';
import { accentOf, empty, page } from './shell';

const PERIOD = 30;

/** Counts down and fetches the next codes when the period is over. */
const COUNTDOWN = `<script>
setInterval(() => {
  const left = ${PERIOD} - Math.floor(Date.now() / 1000) % ${PERIOD};
  document.querySelectorAll('.left').forEach((one) => { one.textContent = left });
  document.querySelectorAll('.bar i').forEach((one) => { one.style.width = left / ${PERIOD} * 100 + '%' });
  if (left === ${PERIOD}) setTimeout(renew, 300);
}, 1000);
</script>`;

export function authenticatorPages({ context }: World): Route[] {
  const show: Handler = async () => {
    const left = PERIOD - (Math.floor(Date.now() / 1000) % PERIOD);
    const codes = await Promise.all(
      context.config.SANDBOX_STAFF.map(async (staff) => ({
        ...staff,
        code: await generate({ secret: staff.totpSecret }),
      })),
    );
    const card = ({ name, login, code }: (typeof codes)[number]) => html`<div class="card" data-login="${login}">
      <div class="row"><b>${name}</b><span class="soft small">${login}</span></div>
      <div class="row"><span class="totp" aria-label="${name}的验证码">${code}</span><button class="link" data-copy="${code}">复制</button></div>
      <div class="soft small">还有 <span class="left num">${left}</span> 秒</div>
      <div class="bar"><i style="width:${(left / PERIOD) * 100}%"></i></div></div>`;
    return page({
      title: '验证器',
      hint: '演示员工的动态口令',
      path: '/authenticator',
      accent: accentOf('/authenticator'),
      live: [],
      body: html`${codes.length > 0 ? codes.map(card) : empty('没有配置演示员工。')}${raw(COUNTDOWN)}`,
    });
  };
  return [route('GET', '/authenticator', show)];
}

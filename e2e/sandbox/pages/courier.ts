import { shortTime } from '../core/time';
import { type Html, html } from '../html';
import { file, type Handler, type Route, route, text } from '../http/types';
import type { World } from '../providers/all';
import type { SfOrder } from '../providers/sf/orders';
import { ROUTE_TEMPLATES } from '../providers/sf/routes';
import { faultPanel } from './faults';
import { accentOf, act, empty, page, tag } from './shell';

/** The usual way of a parcel; transport is leaving and arriving. */
const STEPS = [
  { opCode: '50', label: '揽收' },
  { opCode: '30,31', label: '运输' },
  { opCode: '44', label: '派送' },
  { opCode: '80', label: '签收' },
];
const PAY_WORDS: Record<number, string> = { 1: '寄付', 2: '到付', 3: '第三方付' };

const nextStep = (order: SfOrder): string | undefined =>
  STEPS.find(({ opCode }) => !order.routes.some((event) => event.opCode === opCode.split(',')[0]))?.opCode;

function buttons(order: SfOrder): Html {
  const next = nextStep(order);
  const move = (opCode: string, label: string, kind = '') =>
    act('/act/sf/route', { waybillNo: order.waybillNo, opCode, back: '/courier' }, label, kind);
  const rare = ROUTE_TEMPLATES.filter(({ opCode }) => ['34', '70', '648'].includes(opCode));
  return html`<div class="acts">${STEPS.map(({ opCode, label }) => move(opCode, label, opCode === next ? 'main' : ''))}
    <a class="button" href="/courier/${order.waybillNo}/label.pdf">面单</a></div>
    <details style="margin-top:6px"><summary>意外情况</summary><div class="acts" style="margin-top:4px">${rare.map(({ opCode, label }) => move(opCode, label))}</div></details>`;
}

function card(order: SfOrder): Html {
  const last = order.routes.at(-1);
  const state = order.cancelled
    ? tag('已取消', 'bad')
    : tag(last?.firstStatusName ?? '待揽收', last?.opCode.startsWith('80') ? 'good' : 'warn');
  const events = [...order.routes]
    .reverse()
    .map(
      (event) =>
        html`<li><div>${event.remark}</div><span class="soft small">${event.acceptTime.slice(5, 16)} ${event.acceptAddress} · ${event.opCode}</span></li>`,
    );
  return html`<article class="card"><div class="row"><b class="num">${order.waybillNo}</b>${state}</div>
    <div>${order.receiver.contact} ${order.receiver.mobile} · ${order.receiver.province}${order.receiver.city}${order.receiver.county}${order.receiver.address}</div>
    <div class="soft small">${order.cargo} · ${PAY_WORDS[order.payMethod]} · ${order.orderId} · ${shortTime(order.createdAt)}</div>
    ${order.cancelled ? '' : buttons(order)}${events.length > 0 ? html`<ol class="route">${events}</ol>` : ''}</article>`;
}

export function courierPages({ context, sf }: World): Route[] {
  const show: Handler = () => {
    const rows = sf.orders.rows.all().reverse();
    return page({
      title: '快递员',
      hint: '顺丰运单和路由推送',
      path: '/courier',
      accent: accentOf('/courier'),
      live: ['sfOrders', 'faults'],
      body: html`${rows.length > 0 ? rows.slice(0, 50).map(card) : empty('还没有运单。制证员打印面单后会出现在这里。')}
        ${faultPanel(context, 'sf', '/courier')}`,
    });
  };
  const label: Handler = async ({ params }) => {
    const order = sf.orders.byWaybill(params.waybillNo ?? '');
    return order ? file(await sf.label(order), 'application/pdf', `${order.waybillNo}.pdf`) : text('Not Found', 404);
  };
  return [route('GET', '/courier', show), route('GET', '/courier/:waybillNo/label.pdf', label)];
}

import type { Page } from 'puppeteer-core';
import { openPerson, PHONE } from '../fixtures/browser';
import { collect } from './results';
import { Story, type TourStage } from './story';

/** The main story, from the lost token to the working one. @returns the number of its order */
export async function reissue(stage: TourStage): Promise<string> {
  const { album, db } = stage;
  album.begin('丢失补办：从“丢了”到“新证书可用”');
  const story = await Story.begin(stage, album.show);
  const { customer } = story;
  const orderNo = await story.apply();
  await customer.show('订单详情', '办到哪一步、该谁处理、什么时候办好，一眼看到；页面开着就会自己更新。');
  const reviewer = await story.reviewer();
  await reviewer.claim(orderNo);
  await reviewer.approve(orderNo);
  const { operator, waybillNo } = await story.produceAndShip(orderNo);
  await deliver(story, waybillNo);
  await lookBack(story, operator, orderNo);
  await collect(db, album, { orderNo, customer: customer.page, operator });
  return orderNo;
}

/** The courier, the customer's page that moves by itself, the PIN on the legal representative's phone, the invoice. */
async function deliver({ customer, sandbox, stage }: Story, waybillNo: string): Promise<void> {
  await customer.seeState('shipped');
  await sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver');
  await customer.page.waitForSelector('[data-testid="route"]');
  await customer.show('顺丰路由', '包裹走到哪里，订单页里直接看。');
  await sandbox.courier(waybillNo, 'signed');
  await customer.seeState('completed');
  await customer.show('办理完成', '签收后密码送达法定代表人手机，订单完成，发票可下载。');
  const other = await openPerson(stage.browser, PHONE);
  const { mobile } = customer.who.legalRepresentative;
  await other.goto(`${sandbox.url}/phone/${mobile}`, { waitUntil: 'domcontentloaded' });
  await stage.album.show('证书密码', '签收之后，密码才发到法定代表人的手机。', other);
  await other.goto(`${sandbox.url}/mailbox`, { waitUntil: 'domcontentloaded' });
  await stage.album.show('电子发票', '发票 PDF 发到经办人邮箱。', other);
}

async function lookBack({ webUrl, stage }: Story, operator: Page, orderNo: string): Promise<void> {
  await operator.goto(`${webUrl}/admin/orders/${orderNo}/show`, { waitUntil: 'domcontentloaded' });
  await operator.waitForSelector('[data-testid="admin-order-state"]');
  await stage.album.show('订单全貌', '后台每个订单都有完整的操作记录。', operator);
}

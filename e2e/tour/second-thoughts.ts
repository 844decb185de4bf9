import { eq } from 'drizzle-orm';
import { invoices } from '@/db/schema/order';
import { click, openPerson, PHONE, seeText } from '../fixtures/browser';
import { until } from '../fixtures/sandbox-client';
import { Story, type TourStage } from './story';

/** Papers that are sent back and mended; then the customer thinks better of it, and the money comes back by itself. */
export async function secondThoughts(stage: TourStage): Promise<void> {
  const { album } = stage;
  album.begin('资料不合格：退回、修改、再审核');
  const story = await Story.begin(stage, album.only('审核不通过', '鉴证不通过', '修改上传资料'));
  const orderNo = await story.apply();
  await mend(story, orderNo);
  album.begin('取消订单：自动退款，发票红冲');
  await takeBack(story, orderNo);
}

async function mend(story: Story, orderNo: string): Promise<void> {
  const { customer, sandbox, stage } = story;
  const reviewer = await story.reviewer();
  await reviewer.claim(orderNo);
  await reviewer.reject(orderNo, ['licence_unclear', 'licence_no_seal']);
  await customer.seeState('rejected');
  const agent = await openPerson(stage.browser, PHONE);
  await agent.goto(`${sandbox.url}/phone/${customer.who.agent.mobile}`, { waitUntil: 'domcontentloaded' });
  await stage.album.show('短信通知', '经办人马上收到短信：哪里不合格，下一步做什么。', agent);
  const { licence } = await story.papers();
  await customer.fixUploads({ licence });
  await customer.seeState('paid');
  await stage.album.show('重新提交', '改好的资料回到审核队列，不用重新付款。', customer.page);
}

async function takeBack({ customer, stage }: Story, orderNo: string): Promise<void> {
  const { page } = customer;
  const { album, db } = stage;
  await until('the invoice', async () => {
    const [invoice] = await db.select().from(invoices).where(eq(invoices.orderNo, orderNo));
    return invoice?.state === 'issued';
  });
  await click(page, 'order-cancel');
  await click(page, 'cancel-reason-no_need');
  await album.show('取消订单', '制证开始之前，付过款也可以自己取消，说明退多少、退到哪里。', page);
  await click(page, 'cancel-dialog-confirm');
  await customer.seeState('refunded');
  await seeText(page, 'refund-track', '发票已红冲');
  await page.$eval('[data-testid="refund-track"]', (node) => node.scrollIntoView({ block: 'center' }));
  await album.show('退款进度', '钱原路退回，已开的发票自动红冲，走到哪一步看得到。', page);
}

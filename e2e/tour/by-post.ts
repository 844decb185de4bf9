import { eq } from 'drizzle-orm';
import { acceptancePoints } from '@/db/schema/channel';
import { DEMO_POINT_ID } from '@/db/seed/channels';
import { inventedMobile } from '@/db/testing/values';
import { click, clickOn, fillTest, see, seeText } from '../fixtures/browser';
import {
  type PrintedSheet,
  printForm,
  registerParcel,
  scannedSheets,
  scanSheets,
  submitByPost,
} from '../fixtures/paper';
import { Story, type TourStage } from './story';

/** Verification fails, so the papers go by post: printed, sealed, posted, registered, scanned, reviewed. */
export async function byPost(stage: TourStage): Promise<void> {
  const { album } = stage;
  album.begin('核验不通过：改为线下邮寄');
  const story = await Story.begin(stage, album.only('改为线下邮寄', '材料已收到'));
  const orderNo = await order(story);
  await takeIn(story, orderNo, await postPapers(story));
  // The rest is as in the first chapter.
  const { waybillNo } = await story.produceAndShip(orderNo);
  await story.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
  await story.customer.seeState('completed');
  await album.show('办理完成', '之后的制证、寄送和密码与在线办理相同。', story.customer.page);
}

async function order({ customer, stage }: Story): Promise<string> {
  await customer.enter();
  // Somebody else's phone: the operator knows another name for it.
  await customer.fillForm('legal_mobile', { legalMobile: inventedMobile() });
  const verdict = await customer.startVerification();
  if (verdict === 'matched') throw new Error('an invented phone was verified');
  await customer.page.$eval('[data-testid="verify-status"]', (node) => node.scrollIntoView({ block: 'center' }));
  await stage.album.show('核验不一致', '说明哪里不一致；可以修改后再试、换一种方式，或改为邮寄。', customer.page);
  return submitByPost(customer);
}

/** Printed, sealed, paid for and sent. */
async function postPapers(story: Story): Promise<PrintedSheet> {
  const { customer, sandbox, stage } = story;
  const { album, db } = stage;
  const { page, who } = customer;
  const form = await printForm(page);
  await album.show('打印申请表', '内容、条码和校验码从此不变，随时可以重新打印。', page);
  await album.add('application-form.png', form.png, '线下邮寄的申请表（打印件第 1 页）');
  await click(page, 'order-next');
  await story.pay();
  await click(page, 'pay-done');
  const [point] = await db.select().from(acceptancePoints).where(eq(acceptancePoints.id, DEMO_POINT_ID));
  await seeText(page, 'post-address', point?.address ?? '');
  await album.show('邮寄材料', '寄什么、寄到哪里、运单上怎么写，一页说清。', page);
  const waybillNo = await sandbox.postParcel(who.agent.mobile, point?.phone ?? '');
  await sandbox.courier(waybillNo, 'pickUp');
  await fillTest(page, 'parcel-waybill', waybillNo);
  await click(page, 'parcel-save');
  await see(page, 'parcel-route');
  await page.$eval('[data-testid="parcel-route"]', (node) => node.scrollIntoView({ block: 'center' }));
  await album.show('材料在途', '填了顺丰运单号，材料走到哪里自动显示。', page);
  return form;
}

/** At the acceptance point: the barcode finds the order, the sheets go through the scanner, and the review is as usual. */
async function takeIn(story: Story, orderNo: string, form: PrintedSheet): Promise<void> {
  const { customer, webUrl, stage } = story;
  const reviewer = await story.reviewer();
  const { page } = reviewer;
  await registerParcel(page, webUrl, form.barcode ?? '');
  await see(customer.page, 'materials-arrived');
  await scanSheets(page, await scannedSheets(form, await story.papers(), customer.who));
  await stage.album.show('登记和扫描', '受理点扫条码登记收件，逐页扫描，到付或不齐的另有处理。', page);
  await clickOn(page, '#material-receive');
  await customer.openOrder(orderNo);
  await customer.seeState('paid');
  await customer.show('材料已收到', '之后与在线上传一样审核。');
  await reviewer.claim(orderNo);
  await stage.album.show('审核邮寄材料', '盖章的申请表与填写内容并排核对。', page);
  await reviewer.approve(orderNo);
}

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { closeDb, createDb, type Db } from '@/db/client';
import { type Config, makeConfig } from '../../scripts/lib/config.mjs';
import { CustomerActor, payByScanning } from '../fixtures/actors-customer';
import { OperatorActor, ReviewerActor } from '../fixtures/actors-staff';
import { DESKTOP, openBrowser, openPerson, PHONE } from '../fixtures/browser';
import { drawPapers } from '../fixtures/pictures';
import { SandboxClient } from '../fixtures/sandbox-client';
import { topUpBlankTokens } from '../fixtures/token';
import { Album } from './album';
import { collect, freeSubscriber, verdicts } from './results';

/** Plays a whole reissue against the running system, in a real browser, and keeps an album of it. */
async function main(): Promise<void> {
  const config = await runningSystem();
  process.env.FIELD_KEYS = config.envOf('web').FIELD_KEYS;
  const db = createDb(config.databaseUrl, { name: 'tour', max: 2 });
  // Earlier tours may have used them up. A desk on another machine sees to its own.
  if (existsSync(config.envOf('blank-tokens').SOFTHSM2_CONF ?? '')) await topUpBlankTokens(config, 1);
  const album = await Album.open(path.resolve('tour'));
  const { browser, close } = await openBrowser();
  const papersDir = await mkdtemp(path.join(tmpdir(), 'certdesk-papers-'));
  try {
    const story = new Story(config, browser, db, album, papersDir);
    const { customer, orderNo } = await story.apply();
    await story.review(orderNo);
    const { operator, waybillNo } = await story.produceAndShip(orderNo);
    await story.deliver(customer, waybillNo);
    await story.lookBack(operator, orderNo);
    await collect(db, album, { orderNo, customer: customer.page, operator });
    await album.close(await verdicts(db, orderNo));
    console.log(`\nThe album is ${path.join(album.dir, 'index.html')}`);
  } catch (error) {
    for (const context of browser.browserContexts())
      for (const page of await context.pages()) await album.stopped(page);
    throw error;
  } finally {
    await close();
    await closeDb(db);
    await rm(papersDir, { recursive: true, force: true });
  }
}

async function runningSystem(): Promise<Config> {
  const port = (name: string, fallback: number) => Number(process.env[name] || fallback);
  const config = await makeConfig({
    dataDir: process.env.CERTDESK_DATA_DIR ?? path.resolve('.data'),
    ports: {
      web: port('PORT', 3000),
      sandbox: port('SANDBOX_PORT', 4010),
      smtp: port('SMTP_PORT', 4025),
      postgres: port('POSTGRES_PORT', 4432),
      temporal: port('TEMPORAL_PORT', 4233),
    },
  });
  const health = await fetch(`${config.publicUrl}/api/health`).catch(() => null);
  if (!health) {
    throw new Error(
      `Nothing runs at ${config.publicUrl}. Run \`npm start\` in another terminal first; a PORT=… given there is needed here too.`,
    );
  }
  if (!health.ok) {
    const { parts } = (await health.json()) as { parts: Record<string, { state: string; required: boolean }> };
    const missing = Object.entries(parts).filter(([, { state, required }]) => required && state !== 'up');
    throw new Error(`Not everything is up at ${config.publicUrl}: ${missing.map(([name]) => name).join(', ')}`);
  }
  return config;
}

class Story {
  readonly #sandbox: SandboxClient;

  constructor(
    readonly config: Config,
    readonly browser: Browser,
    readonly db: Db,
    readonly album: Album,
    readonly papersDir: string,
  ) {
    this.#sandbox = new SandboxClient(config.values.SANDBOX_URL ?? '');
  }

  /** On the phone: from the printed link to the payment. */
  async apply(): Promise<{ customer: CustomerActor; orderNo: string }> {
    const page = await openPerson(this.browser, PHONE);
    const places = { webUrl: this.config.publicUrl, sandbox: this.#sandbox, show: this.album.show };
    const customer = new CustomerActor(page, places, await freeSubscriber(this.db));
    await customer.enter();
    await customer.fillForm('legal_mobile');
    await customer.verify('legal_mobile');
    const orderNo = await customer.confirmOrder();
    await customer.uploadPapers(await drawPapers(customer.who, this.papersDir));
    await customer.confirmApplication();
    const qr = await customer.scanQr();
    const payer = await openPerson(this.browser, PHONE);
    await payByScanning(payer, qr, this.album.show);
    await customer.seePaid();
    await customer.openOrder(orderNo);
    await customer.show('订单详情', '办到哪一步、该谁处理、什么时候办好，一眼看到；页面开着就会自己更新。');
    return { customer, orderNo };
  }

  #login(role: string) {
    const person = this.config.staff.find(({ roles }) => roles.includes(role));
    if (!person) throw new Error(`no demo staff with the role ${role}`);
    return person;
  }

  async review(orderNo: string): Promise<void> {
    const page = await openPerson(this.browser, DESKTOP);
    const reviewer = new ReviewerActor(page, this.config.publicUrl, this.#login('reviewer'), this.album.show);
    await reviewer.signIn();
    await reviewer.claim(orderNo);
    await reviewer.approve(orderNo);
  }

  async produceAndShip(orderNo: string): Promise<{ operator: Page; waybillNo: string }> {
    const page = await openPerson(this.browser, DESKTOP);
    const operator = new OperatorActor(page, this.config.publicUrl, this.#login('operator'), this.album.show);
    await operator.signIn();
    await operator.startProduction([orderNo]);
    await operator.seeMade(orderNo);
    const parcel = await operator.parcel(orderNo);
    await operator.bind(orderNo, parcel);
    await operator.handOver(orderNo);
    return { operator: page, waybillNo: parcel.waybillNo };
  }

  /** The courier, the customer's page that moves by itself, the PIN on the legal representative's phone, the invoice. */
  async deliver(customer: CustomerActor, waybillNo: string): Promise<void> {
    const { sandbox } = customer.places;
    await customer.seeState('shipped');
    await sandbox.post('/control/sf/route', { waybillNo, opCode: '50,30,31,44' });
    await customer.page.waitForSelector('[data-testid="route"]');
    await customer.show('顺丰路由', '包裹走到哪里，订单页里直接看。');
    await sandbox.post('/control/sf/route', { waybillNo, opCode: '80' });
    await customer.seeState('completed');
    await customer.show('办理完成', '签收后密码送达法定代表人手机，订单完成，发票可下载。');
    const other = await openPerson(this.browser, PHONE);
    const places = this.config.values.SANDBOX_URL;
    await other.goto(`${places}/phone/${customer.who.legalRepresentative.mobile}`, { waitUntil: 'domcontentloaded' });
    await this.album.show('证书密码', '签收之后，密码才发到法定代表人的手机。', other);
    await other.goto(`${places}/mailbox`, { waitUntil: 'domcontentloaded' });
    await this.album.show('电子发票', '发票 PDF 发到经办人邮箱。', other);
  }

  async lookBack(operator: Page, orderNo: string): Promise<void> {
    await operator.goto(`${this.config.publicUrl}/admin/orders/${orderNo}/show`, { waitUntil: 'domcontentloaded' });
    await operator.waitForSelector('[data-testid="admin-order-state"]');
    await this.album.show('订单全貌', '后台每个订单都有完整的操作记录。', operator);
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

import type { Browser, Page } from 'puppeteer-core';
import type { Db } from '@/db/client';
import type { Config } from '../../scripts/lib/config.mjs';
import { CustomerActor, payByScanning, type Show } from '../fixtures/actors-customer';
import { OperatorActor, ReviewerActor } from '../fixtures/actors-staff';
import { DESKTOP, openPerson, PHONE } from '../fixtures/browser';
import { drawPapers, type Papers } from '../fixtures/pictures';
import { SandboxClient } from '../fixtures/sandbox-client';
import type { Album } from './album';
import { freeSubscriber } from './results';

export interface TourStage {
  config: Config;
  browser: Browser;
  db: Db;
  album: Album;
  papersDir: string;
}

/** One customer's way through the system, and the colleagues who serve him. What is shown of it is the chapter's to say. */
export class Story {
  readonly sandbox: SandboxClient;

  constructor(
    readonly stage: TourStage,
    readonly customer: CustomerActor,
    readonly show: Show,
  ) {
    this.sandbox = customer.places.sandbox;
  }

  static async begin(stage: TourStage, show: Show): Promise<Story> {
    const { config, browser, db } = stage;
    const sandbox = new SandboxClient(config.values.SANDBOX_URL ?? '');
    const places = { webUrl: config.publicUrl, sandbox, show };
    const customer = new CustomerActor(await openPerson(browser, PHONE), places, await freeSubscriber(db));
    return new Story(stage, customer, show);
  }

  get webUrl(): string {
    return this.stage.config.publicUrl;
  }

  papers(): Promise<Papers> {
    return drawPapers(this.customer.who, this.stage.papersDir);
  }

  /** On the phone: from the printed link to the payment. */
  async apply(): Promise<string> {
    const { customer } = this;
    await customer.enter();
    await customer.fillForm('legal_mobile');
    await customer.verify('legal_mobile');
    const orderNo = await customer.confirmOrder();
    await customer.uploadPapers(await this.papers());
    await customer.confirmApplication();
    await this.pay();
    await customer.openOrder(orderNo);
    return orderNo;
  }

  /** Somebody else's phone scans the code. */
  async pay(): Promise<void> {
    const qr = await this.customer.scanQr();
    await payByScanning(await openPerson(this.stage.browser, PHONE), qr, this.show);
    await this.customer.seePaid();
  }

  login(role: string) {
    const person = this.stage.config.staff.find(({ roles }) => roles.includes(role));
    if (!person) throw new Error(`no demo staff with the role ${role}`);
    return person;
  }

  async reviewer(): Promise<ReviewerActor> {
    const page = await openPerson(this.stage.browser, DESKTOP);
    const reviewer = new ReviewerActor(page, this.webUrl, this.login('reviewer'), this.show);
    await reviewer.signIn();
    return reviewer;
  }

  async produceAndShip(orderNo: string): Promise<{ operator: Page; waybillNo: string }> {
    const page = await openPerson(this.stage.browser, DESKTOP);
    const operator = new OperatorActor(page, this.webUrl, this.login('operator'), this.show);
    await operator.signIn();
    await operator.startProduction([orderNo]);
    await operator.seeMade(orderNo);
    const parcel = await operator.parcel(orderNo);
    await operator.bind(orderNo, parcel);
    await operator.handOver(orderNo);
    return { operator: page, waybillNo: parcel.waybillNo };
  }
}

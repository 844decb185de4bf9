import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq, like } from 'drizzle-orm';
import { alipayCallback } from '@/app/_trpc/callbacks';
import type { Context } from '@/app/_trpc/context';
import { orders, paymentNotices, payments } from '@/db/schema/order';
import { outbox } from '@/db/schema/platform';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeOrder, makeSubscriber, type SubscriberRow } from '@/db/testing/factories';
import { createAlipay } from '@/lib/adapters/alipay';
import type { PaymentNoticePort, PaymentPort } from '@/lib/ports/payment';
import { cancelOrder } from '@/lib/services/order/cancelOrder';
import { asCustomer, testClock } from '@/lib/services/testing';
import { createOrderActivities, type OrderActivityDeps } from '@/workflows/activities/orders';
import { payTrade } from '../../sandbox/control/alipay';
import type { FaultInput } from '../../sandbox/core/faults';
import { refundedFen, type Trade } from '../../sandbox/providers/alipay/trades';
import { type Sandbox, startSandbox } from '../../sandbox/start';
import { clientEnv, makeSandboxSettings } from '../../sandbox/testing';

/** Shorter than the sandbox holds a call that it lets time out. */
const PATIENCE_MS = 400;
const HOLD_MS = 3_000;

/** Our side and Alipay's, over the real wire: adapter, callback door, activities and verbs here, the sandbox there. */
export class Till {
  #orders = 0;
  readonly activities: ReturnType<typeof createOrderActivities>;

  private constructor(
    readonly database: TestDatabase,
    readonly sandbox: Sandbox,
    readonly alipay: PaymentPort & PaymentNoticePort,
    private readonly door: Server,
    private readonly subscriber: SubscriberRow,
  ) {
    const log = { warn: () => {}, error: () => {} };
    const deps = { db: database.db, clock: testClock(), log, payment: alipay };
    // Money only: no other port may be touched.
    this.activities = createOrderActivities(deps as unknown as OrderActivityDeps);
  }

  static async open(): Promise<Till> {
    const settings = makeSandboxSettings();
    const [database, sandbox] = await Promise.all([createTestDatabase(), startSandbox(settings.config)]);
    const env = clientEnv(settings, sandbox.url, sandbox.smtpPort);
    const door = createServer();
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const alipay = createAlipay({
      gateway: env.ALIPAY_GATEWAY ?? '',
      appId: env.ALIPAY_APP_ID ?? '',
      sellerId: env.ALIPAY_SELLER_ID ?? '',
      privateKey: env.ALIPAY_PRIVATE_KEY ?? '',
      alipayPublicKey: env.ALIPAY_PUBLIC_KEY ?? '',
      notifyUrl: `http://127.0.0.1:${(door.address() as AddressInfo).port}/api/callbacks/alipay`,
      returnBase: 'http://portal.example.com',
      timeoutMs: PATIENCE_MS,
    });
    const till = new Till(database, sandbox, alipay, door, await makeSubscriber(database.db));
    till.#answerTheDoor();
    return till;
  }

  /** The web process's own handler behind a plain server. */
  #answerTheDoor(): void {
    const ports = { notices: this.alipay };
    this.door.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = { 'content-type': request.headers['content-type'] ?? '' };
      const req = new Request('http://till.example/', { method: 'POST', headers, body: Buffer.concat(chunks) });
      const context = { req, db: this.database.db, clock: testClock(), origin: undefined, ports };
      const answer = await alipayCallback(context as unknown as Context);
      response.end(await answer.text());
    });
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await new Promise((resolve) => this.door.close(resolve));
    await this.database.close();
  }

  fault(kind: FaultInput['kind'], more: Partial<FaultInput> = {}): void {
    this.sandbox.context.faults.add({ provider: 'alipay', kind, times: 1, delayMs: HOLD_MS, ...more });
  }

  well(): void {
    this.sandbox.context.faults.remove({});
  }

  /** An order that waits for its money, with a code to pay by unless it shall have none yet. */
  async order({ offered = true } = {}): Promise<Purchase> {
    const orderNo = `20261125A${String(++this.#orders).padStart(6, '0')}`;
    const values = { orderNo, applicationConfirmedAt: new Date() };
    await makeOrder(this.database.db, 'submitted', { subscriber: this.subscriber, values });
    const purchase = new Purchase(this, orderNo, this.subscriber);
    if (offered) await this.activities.openPayment({ orderNo });
    return purchase;
  }
}

/** One order and its trades. */
export class Purchase {
  #page = '';

  constructor(
    readonly till: Till,
    readonly orderNo: string,
    private readonly subscriber: SubscriberRow,
  ) {}

  get outTradeNo(): string {
    return `${this.orderNo}P1`;
  }

  trade(outTradeNo = this.outTradeNo): Trade {
    const trade = this.till.sandbox.alipay.trades.get(outTradeNo);
    if (!trade) throw new Error(`the provider knows no ${outTradeNo}`);
    return trade;
  }

  scan(): void {
    this.till.sandbox.alipay.trades.scan(this.trade());
  }

  /** The buyer's browser at the address that our payment page offers. @returns what he sees: the cashier, or a refusal */
  async openPage(): Promise<'cashier' | 'refused'> {
    const answer = await fetch(await this.page(), { redirect: 'manual' });
    return answer.status === 303 ? 'cashier' : 'refused';
  }

  /** An address once offered stays in a browser, whatever we show later. */
  async page(): Promise<string> {
    const { db } = this.till.database;
    const [row] = await db.select().from(payments).where(eq(payments.outTradeNo, this.outTradeNo));
    this.#page ||= row?.pageUrl ?? '';
    return this.#page;
  }

  /** He pays there; the answer is where the cashier sends him. */
  async payOnPage(): Promise<URL> {
    const body = new URLSearchParams({ outTradeNo: this.outTradeNo });
    const address = `${this.till.sandbox.url}/act/alipay/page-pay`;
    const answer = await fetch(address, { method: 'POST', body, redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '', this.till.sandbox.url);
  }

  /** The buyer confirms; `noticeTimes: 0` and nobody tells us. */
  pay(more: Partial<Parameters<typeof payTrade>[1]> = {}): void {
    payTrade(this.till.sandbox.alipay, { outTradeNo: this.outTradeNo, force: false, ...more });
  }

  cancel(): Promise<unknown> {
    return cancelOrder(asCustomer(this.till.database.db, this.subscriber), {
      orderNo: this.orderNo,
      reason: 'no_need',
    });
  }

  /** Our answers to the provider's notices about this order, in order. */
  get answers(): string[] {
    const about = this.till.sandbox.context.callbacks
      .list('alipay')
      .filter((row) => row.about.startsWith(this.orderNo));
    return about.flatMap((row) => row.attempts.map(({ answer }) => answer));
  }

  /** What we made of them; a repeated notice counts once. */
  async noticeResults(): Promise<string[]> {
    const { db } = this.till.database;
    const rows = await db
      .select()
      .from(paymentNotices)
      .where(like(paymentNotices.outTradeNo, `${this.orderNo}%`));
    return rows.map(({ result }) => result);
  }

  async state(): Promise<string> {
    const [row] = await this.till.database.db.select().from(orders).where(eq(orders.orderNo, this.orderNo));
    return row?.state ?? '';
  }

  /** What the books on both sides say. */
  async books() {
    const { db } = this.till.database;
    const rows = await db.select().from(payments).where(eq(payments.orderNo, this.orderNo));
    const events = await db.select().from(outbox).where(eq(outbox.workflowId, this.orderNo));
    const trades = this.till.sandbox.alipay.trades.all().filter((trade) => trade.outTradeNo.startsWith(this.orderNo));
    return {
      state: await this.state(),
      payments: rows.map((row) => row.state).sort(),
      keptFen: trades.reduce((sum, trade) => sum + trade.paidFen - refundedFen(trade), 0),
      refunds: trades.reduce((sum, trade) => sum + trade.refunds.length, 0),
      told: events.filter((row) => (row.event as { kind?: string } | null)?.kind === 'payment_recorded').length,
    };
  }
}

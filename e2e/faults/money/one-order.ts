import { and, eq, inArray } from 'drizzle-orm';
import type { Db } from '@/db/client';
import { orders, payments } from '@/db/schema/order';
import { auditLog } from '@/db/schema/platform';
import { makeOrder, type SubscriberRow } from '@/db/testing/factories';
import type { OrderState } from '@/lib/domain/order';
import { cancelOrder } from '@/lib/services/order/cancelOrder';
import { recordNotice } from '@/lib/services/payment/recordNotice';
import { grantRefund } from '@/lib/services/refund/decide';
import { requestRefund } from '@/lib/services/refund/requestRefund';
import { claimOrder } from '@/lib/services/review/claim';
import { asCustomer, asStaff, asSystem, testClock } from '@/lib/services/testing';
import { createOrderActivities, type OrderActivityDeps } from '@/workflows/activities/orders';
import { AlipayModel, type ModelTrade, OURS } from './alipay-model';
import { Interleaving, randomOf } from './interleaving';

/** What the order's state says about the money that we keep. */
const keptFen = (state: OrderState, amountFen: number): number =>
  ['submitted', 'closed', 'refunded'].includes(state) ? 0 : amountFen;

/** What a refused act may say: its moment was over. Anything else is a fault of the product. */
const MAY_SAY = [
  /^order\.not_cancellable$/,
  /^provider\.unavailable$/,
  /^order\.transition_refused$/,
  /^review\./,
  /^refund\.(?!refused)/,
];

const STEPS = 20;

/** One order, its trades at the provider, and everything that may happen to both, in an order drawn from the seed. */
export class OneOrder {
  readonly steps: string[] = [];
  readonly faults: string[] = [];
  readonly #random: (below: number) => number;
  readonly #acts = new Interleaving();
  readonly #alipay = new AlipayModel(this.#acts.gate);
  readonly #clock = testClock();
  readonly #activities: ReturnType<typeof createOrderActivities>;
  #orderNo = '';
  #ended: OrderState | undefined;
  #lastState = '';

  constructor(
    private readonly db: Db,
    private readonly subscriber: SubscriberRow,
    private readonly seed: number,
  ) {
    this.#random = randomOf(seed);
    const log = { warn: () => {}, error: () => {} };
    const deps = { db, clock: this.#clock, log, payment: this.#alipay };
    // Money only: no other port may be touched.
    this.#activities = createOrderActivities(deps as unknown as OrderActivityDeps);
  }

  async run(): Promise<void> {
    const values = { orderNo: `20261123A${String(this.seed).padStart(6, '0')}`, applicationConfirmedAt: new Date() };
    this.#orderNo = (await makeOrder(this.db, 'submitted', { subscriber: this.subscriber, values })).order.orderNo;
    const steps = await this.#prologue();
    for (let count = 0; count < steps; count++) {
      await this.#step();
      await this.#watchEnd();
    }
    await this.#settle();
    await this.#judge();
  }

  /** Starts from where the rarer turns are near: a second trade, money already there, a cancelled order with a live code. @returns how much follows */
  async #prologue(): Promise<number> {
    await this.#toTheEnd('open');
    const trade = this.#pick([...this.#alipay.trades.values()]);
    const kind = this.#random(4);
    if (!trade || kind === 0) return STEPS;
    this.steps.push(`prologue ${kind}`);
    if (kind === 1) {
      this.#alipay.scan(trade);
      this.#alipay.end(trade);
      await this.#toTheEnd('open');
    } else if (kind === 2) this.#alipay.pay(trade);
    else {
      await this.#start('cancel');
      // Or nobody touches the code until the end.
      return this.#random(STEPS);
    }
    return STEPS;
  }

  async #toTheEnd(act: 'open'): Promise<void> {
    await this.#start(act);
    while (this.#acts.waiting[0]) await this.#acts.letOn(this.#acts.waiting[0], 'go');
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[this.#random(from.length)];
  }

  async #step(): Promise<void> {
    // Now and then two at the same moment: then the database decides who is first.
    const atOnce = this.#random(5) === 0 ? 2 : 1;
    const moves = Array.from({ length: atOnce }, () => this.#move());
    await Promise.all(moves.map((move) => move()));
  }

  /** Decided at once, done later: what is drawn must not depend on how long the database takes. */
  #move(): () => Promise<void> {
    const waiting = this.#acts.waiting;
    if (waiting.length > 0 && this.#random(5) < 3) return this.#goOn();
    const trade = this.#pick([...this.#alipay.trades.values()]);
    if (trade && this.#random(5) < 2) return this.#atTheProvider(trade);
    const told = this.#pick(this.#alipay.notices);
    if (told && this.#random(3) === 0) return () => this.#deliver(told);
    const act = this.#pick([
      'open',
      'check',
      'close',
      'cancel',
      'refund',
      'refund',
      'check',
      'claim',
      'produce',
      'grant',
    ] as const);
    return () => this.#start(act ?? 'check');
  }

  #goOn(): () => Promise<void> {
    const task = this.#pick(this.#acts.waiting);
    if (!task) return async () => {};
    const fate = this.#random(10);
    const verdict = fate === 0 ? 'killed' : fate < 3 ? 'lost' : 'go';
    this.steps.push(`${task.name} at ${task.point}: ${verdict}`);
    this.#acts.drop(task);
    if (verdict === 'killed') return async () => {};
    return () => this.#acts.letOn(task, verdict);
  }

  #atTheProvider(trade: ModelTrade): () => Promise<void> {
    const what = this.#pick(['scan', 'open the page', 'pay', 'pay', 'pay late', 'expire'] as const);
    this.steps.push(`${what} ${trade.outTradeNo.slice(-2)} (${trade.status})`);
    return async () => {
      if (what === 'scan') this.#alipay.scan(trade);
      else if (what === 'open the page') this.#alipay.scan(trade, 'page');
      else if (what === 'expire') trade.status === 'waiting' && this.#alipay.end(trade);
      else this.#alipay.pay(trade, what === 'pay late');
    };
  }

  #deliver(told: AlipayModel['notices'][number]): Promise<void> {
    told.delivered++;
    const { notice } = told;
    this.steps.push(`notice ${notice.notifyId.slice(-4)} (${notice.status}${notice.refundFeeFen ? ', refund' : ''})`);
    return this.#acts.start('notice', () => recordNotice(asSystem(this.db), notice, OURS));
  }

  async #start(act: 'open' | 'check' | 'close' | 'cancel' | 'refund' | 'claim' | 'produce' | 'grant'): Promise<void> {
    this.steps.push(act);
    const orderNo = this.#orderNo;
    const customer = asCustomer(this.db, this.subscriber);
    const acts = {
      open: () => this.#activities.openPayment({ orderNo }),
      check: () => this.#activities.checkPayment({ orderNo }),
      close: () => this.#activities.closeUnpaid({ orderNo, reason: 'expired' }),
      refund: () => this.#activities.refund({ orderNo }),
      cancel: () => cancelOrder(customer, { orderNo, reason: 'no_need' }),
      claim: () => claimOrder(asStaff(this.db, ['reviewer']), { orderNo }),
      produce: () => this.#produce(),
      grant: () => this.#grant(),
    };
    await this.#acts.start(act, acts[act]);
  }

  /** Review and token are not what this is about: the order is where they leave it. */
  async #produce(): Promise<void> {
    await this.db
      .update(orders)
      .set({ state: 'produced' })
      .where(and(eq(orders.orderNo, this.#orderNo), inArray(orders.state, ['paid', 'reviewing'])));
  }

  /** 申请退款, and finance grants it. */
  async #grant(): Promise<void> {
    const orderNo = this.#orderNo;
    await requestRefund(asCustomer(this.db, this.subscriber), { orderNo, reason: 'faulty', note: '' });
    await grantRefund(asStaff(this.db, ['finance']), { orderNo, note: '核实属实' });
  }

  async #state(): Promise<{ state: OrderState; amountFen: number }> {
    const [row] = await this.db.select().from(orders).where(eq(orders.orderNo, this.#orderNo));
    return row as { state: OrderState; amountFen: number };
  }

  /** What is over stays over. */
  async #watchEnd(): Promise<void> {
    const { state } = await this.#state();
    if (this.#ended && state !== this.#ended) this.faults.push(`${this.#ended} became ${state}`);
    if (state === 'closed' || state === 'refunded') this.#ended = state;
  }

  /** The provider is well again: what waits goes on, each notice arrives or all got lost, and the workflow does its last acts. */
  async #settle(): Promise<void> {
    while (this.#acts.waiting[0]) await this.#acts.letOn(this.#acts.waiting[0], 'go');
    const lost = this.#random(3) === 0;
    this.steps.push(lost ? 'end; further notices are lost' : 'end');
    for (const told of lost ? [] : [...this.#alipay.notices]) {
      if (told.delivered === 0) await this.#deliver(told);
    }
    const orderNo = this.#orderNo;
    const { state } = await this.#state();
    if (state === 'submitted' && this.#random(2)) await this.#activities.checkPayment({ orderNo });
    else if (state === 'submitted') await this.#activities.closeUnpaid({ orderNo, reason: 'expired' });
    // Money for a trade that had been closed is found at the deadline when no notice tells of it.
    if (lost && (await this.#state()).state === 'submitted') {
      await this.#activities.closeUnpaid({ orderNo, reason: 'expired' });
    }
    if ((await this.#state()).state === 'closed') await this.#activities.closeUnpaid({ orderNo, reason: 'cancelled' });
    let { lookAgainAt } = await this.#activities.refund({ orderNo });
    // The run is over, or waits for this moment; a code that is in somebody's hands does not ask which.
    await this.#payByOldCodes();
    while (lookAgainAt) {
      this.steps.push('look again');
      this.#clock.advance(Date.parse(lookAgainAt) - this.#clock.now().getTime());
      ({ lookAgainAt } = await this.#activities.refund({ orderNo }));
      if (lookAgainAt) await this.#payByOldCodes();
    }
    await this.#watchEnd();
  }

  /** Shown once, never scanned: paid after the order's end, and no notice of it arrives. */
  async #payByOldCodes(): Promise<void> {
    if ((await this.#state()).state === 'submitted') return;
    const shown = await this.db
      .select({ after: auditLog.after })
      .from(auditLog)
      .where(and(eq(auditLog.objectId, this.#orderNo), eq(auditLog.action, 'payment.qr')))
      .orderBy(auditLog.seq);
    for (const outTradeNo of new Set(shown.map(({ after }) => (after as { outTradeNo: string }).outTradeNo))) {
      const trade = this.#alipay.trades.get(outTradeNo);
      if (trade?.status !== 'not_scanned' || this.#random(2) === 0) continue;
      this.steps.push(`pay by an old code ${outTradeNo.slice(-2)}`);
      this.#alipay.pay(trade);
    }
  }

  async #judge(): Promise<void> {
    const must = (what: string, found: unknown, wanted: unknown) =>
      found === wanted || this.faults.push(`${what}: ${String(found)} instead of ${String(wanted)}`);
    const { state, amountFen } = await this.#state();
    this.#lastState = state;
    must(`kept at the provider (${state})`, this.#alipay.balanceFen, keptFen(state, amountFen));
    must('order still refunding', state === 'refunding', false);
    const rows = await this.db.select().from(payments).where(eq(payments.orderNo, this.#orderNo));
    const kept = rows.filter((row) => row.state === 'paid').reduce((total, row) => total + row.amountFen, 0);
    must('kept in our books', kept, this.#alipay.balanceFen);
    for (const row of rows) {
      const trade = this.#alipay.trades.get(row.outTradeNo);
      must(`${row.outTradeNo} received`, row.paidAt !== null, (trade?.receivedFen ?? 0) > 0);
      must(`${row.outTradeNo} refunded`, row.state === 'refunded', (trade?.refunds.size ?? 0) > 0);
      must(`${row.outTradeNo} refunds`, Math.max(trade?.refunds.size ?? 0, 1), 1);
    }
    const audit = await this.db.select().from(auditLog).where(eq(auditLog.objectId, this.#orderNo));
    const paid = audit.filter(({ action }) => action === 'order.pay').length;
    must('booked as paid more than once', paid > 1, false);
    for (const { name, error } of this.#acts.errors) {
      const { code, type } = error as { code?: string; type?: string };
      const said = type ?? code ?? String(error);
      if (!MAY_SAY.some((pattern) => pattern.test(said))) this.faults.push(`${name}: ${said}`);
    }
  }

  /** Which turns it took, for the count of what the runs have covered. */
  get turns(): string[] {
    const trades = [...this.#alipay.trades.values()];
    const paid = trades.filter(({ receivedFen }) => receivedFen > 0).length;
    const said = (word: string) => this.steps.some((step) => step.endsWith(word));
    return [
      `ended ${this.#lastState}`,
      ...(trades.length > 1 ? ['two trades or more'] : []),
      ...(paid > 1 ? ['paid twice or more'] : []),
      ...(trades.some(({ refunds }) => refunds.size > 0) ? ['money went back'] : []),
      ...(said(': killed') ? ['killed at a call'] : []),
      ...(said(': lost') ? ['a call or its answer lost'] : []),
      ...(said('notices are lost') ? ['notices lost'] : []),
      ...(this.steps.some((step) => step.startsWith('pay by an old code')) ? ['paid by an old code'] : []),
    ];
  }

  /** Everything that is needed to see it again. */
  get report(): string {
    return [`seed ${this.seed}: ${this.faults.join('; ')}`, ...this.steps.map((step, i) => `  ${i + 1}. ${step}`)].join(
      '\n',
    );
  }
}

import { eq, like, or } from 'drizzle-orm';
import { orderItems, orders } from '@/db/schema/order';
import { rateLimits } from '@/db/schema/platform';
import { productions } from '@/db/schema/production';
import { refundRequests } from '@/db/schema/refund';
import type { DemoSubscriber } from '@/db/seed/demo-people';
import type { Changeable } from '@/lib/domain/change';
import { type BusinessType, materialKinds, type OrderState, type UploadKind } from '@/lib/domain/order';
import { ApiCustomer, type ApiStaff } from '../../fixtures/api';
import type { Papers } from '../../fixtures/pictures';
import { plant } from '../../fixtures/planted';
import { type SmsMessage, until } from '../../fixtures/sandbox-client';
import { type Customer, makeCustomer, makeNewcomer, renamed, type World } from '../../fixtures/world';
import { again, untilDone } from './patience';
import { NEW_PHONE, type OrderPlan } from './plan';

/** At the desks: review and production, and the second person whom a refund and a revocation need. */
export interface Colleagues {
  staff: ApiStaff;
  second: ApiStaff;
}

interface ByCode {
  done(): Promise<boolean>;
  ask(): Promise<unknown>;
  give(code: string): Promise<unknown>;
}

/** Only who reads them looks at what is on them. */
export const picturesFor = (kinds: readonly UploadKind[], papers: Papers): Partial<Record<UploadKind, string>> =>
  Object.fromEntries(kinds.map((kind) => [kind, (papers as Record<string, string>)[kind] ?? papers.agent_id_emblem]));

/** One order's people, who try again when the system is away for a moment. Each act may be repeated from its start. */
export class People {
  orderNo = '';
  outTradeNo = '';
  /** Of the parcel with the tokens, once they are made. */
  waybillNo = '';
  /** Where the parcel shall go. */
  address = '';
  who!: DemoSubscriber;
  #customer!: ApiCustomer;
  /** The form of a first application. */
  #draftId = '';

  constructor(
    readonly world: World,
    readonly colleagues: Colleagues,
    readonly plan: OrderPlan,
  ) {}

  get staff(): ApiStaff {
    return this.colleagues.staff;
  }

  get customer(): ApiCustomer {
    return this.#customer;
  }

  async arrive(): Promise<void> {
    const { plan, world } = this;
    this.who = await again('a customer', () => (plan.tokens > 1 ? makeNewcomer(world) : makeCustomer(world)));
    if (plan.ending === 'changed') this.who = await again('a new name', () => renamed(world, this.who));
    this.address = this.who.address.detail;
  }

  async signIn(): Promise<void> {
    const { world, who, plan } = this;
    await again('sign-in', async () => {
      // All customers come from one address, and try again and again; those limits are not what this is about.
      const { key } = rateLimits;
      const limits = ['login-address:%', 'login-guess:%', 'onboarding-%'].map((pattern) => like(key, pattern));
      await world.db.delete(rateLimits).where(or(...limits));
      if (plan.tokens === 1) this.#customer = await ApiCustomer.signIn(world, who as Customer);
      else ({ customer: this.#customer, draftId: this.#draftId } = await ApiCustomer.begin(world, who));
    });
  }

  /** An answer that got lost: the order stands in 订单查询. */
  async submit(): Promise<void> {
    this.orderNo = await again('submit', async () => {
      const [known] = await this.#customer.trpc.order.list.query();
      return known?.orderNo ?? this.#apply();
    });
  }

  #apply(): Promise<string> {
    const { ending, method, tokens } = this.plan;
    const customer = this.#customer;
    if (ending === 'by post') return customer.orderByPost(method);
    if (ending === 'revoked' || ending === 'withdrawn') return customer.order(method, 'revoke');
    if (ending === 'changed') return customer.change(method, { name: this.who.name });
    if (ending === 'recorded') {
      plant(this.who.uscc, { 'new telephone': NEW_PHONE });
      return customer.change(method, { phone: NEW_PHONE });
    }
    return tokens > 1 ? customer.orderTokens(this.#draftId, method, tokens) : customer.order(method);
  }

  get #business(): { businessType: BusinessType; changes?: Changeable[] } {
    const { ending, tokens } = this.plan;
    if (ending === 'changed') return { businessType: 'change', changes: ['name'] };
    if (ending === 'recorded') return { businessType: 'change', changes: ['phone'] };
    return { businessType: tokens > 1 ? 'new' : 'reissue' };
  }

  async confirm(papers: Papers): Promise<void> {
    const { orderNo } = this;
    const { order } = this.#customer.trpc;
    const pictures = picturesFor(materialKinds({ materialRoute: 'upload', ...this.#business }), papers);
    await again('upload', () => this.#customer.upload(orderNo, pictures));
    await this.#byCode('application_code', {
      done: async () => (await this.order()).applicationConfirmedAt !== null,
      ask: () => order.requestApplicationCode.mutate({ orderNo }),
      give: (code) => order.confirmApplication.mutate({ orderNo, code }),
    });
  }

  /** 找到了 */
  async find(): Promise<void> {
    const { orderNo } = this;
    const { order } = this.#customer.trpc;
    await this.#byCode('found_code', {
      done: async () => ['refunding', 'refunded'].includes(await this.state()),
      ask: () => order.requestFoundCode.mutate({ orderNo }),
      give: (code) => order.confirmFound.mutate({ orderNo, code }),
    });
  }

  async #byCode(template: string, { done, ask, give }: ByCode): Promise<void> {
    const since = new Date();
    await untilDone(template, done, async () => {
      // Refused so soon after the last one: that one may have arrived all the same.
      await ask().catch(() => {});
      await give(await until('the code', () => this.#newestCode(template, since), 8_000));
    });
  }

  async #newestCode(template: string, since: Date): Promise<string | undefined> {
    const mobile = this.who.agent.mobile;
    const messages = await this.world.sandbox.ledger<SmsMessage>('sms', mobile);
    return messages.findLast(({ templateId, at }) => templateId === `T-${template}` && new Date(at) >= since)
      ?.params[0];
  }

  async requestPayment(): Promise<void> {
    const customer = this.#customer;
    this.outTradeNo = await again('QR code', () => customer.openTrade(this.orderNo));
  }

  /** The buyer looks at what he is to pay: from now on Alipay knows the trade, and it can be closed. */
  async scan(): Promise<void> {
    await this.world.sandbox.post('/control/alipay/scan', { outTradeNo: this.outTradeNo });
  }

  /** @param force although the trade is closed: the race that the provider lost */
  async pay(force = false): Promise<void> {
    const { outTradeNo, orderNo } = this;
    if (this.plan.onPage && !force) {
      const page = await again('the page to pay on', () => this.#customer.payPage(orderNo));
      return this.world.sandbox.payOnPage(page);
    }
    await this.world.sandbox.post('/control/alipay/pay', { outTradeNo, force });
  }

  async cancel(): Promise<void> {
    await untilDone(
      'cancelling',
      async () => ['closed', 'refunding', 'refunded'].includes(await this.state()),
      () => this.#customer.trpc.order.cancel.mutate({ orderNo: this.orderNo }),
    );
  }

  /** Back after production: finance decides. */
  async askMoneyBack(): Promise<void> {
    const { orderNo } = this;
    const { refunds } = this.colleagues.second.trpc.admin;
    const asked = async () => {
      const { db } = this.world;
      return (await db.select().from(refundRequests).where(eq(refundRequests.orderNo, orderNo))).length > 0;
    };
    await untilDone('refund request', asked, () =>
      this.#customer.trpc.order.requestRefund.mutate({ orderNo, reason: 'faulty', note: '' }),
    );
    await untilDone(
      'granting',
      async () => ['refunding', 'refunded'].includes(await this.state()),
      () => refunds.grant.mutate({ orderNo, note: '核实介质故障，同意退款' }),
    );
  }

  /** 注销: the second person agrees. */
  async confirmRevocation(): Promise<void> {
    const { orderNo } = this;
    await untilDone(
      'second approval',
      async () => (await this.state()) === 'completed',
      () => this.colleagues.second.trpc.admin.revocations.confirm.mutate({ orderNo }).catch(() => {}),
    );
  }

  async approve(): Promise<void> {
    const done = async () => !['paid', 'reviewing'].includes(await this.state());
    await untilDone('approval', done, () => this.staff.approve(this.orderNo));
  }

  async reject(): Promise<void> {
    const { orderNo, staff } = this;
    await untilDone(
      'rejection',
      async () => (await this.state()) === 'rejected',
      async () => {
        await staff.trpc.admin.review.claim.mutate({ orderNo });
        await staff.trpc.admin.review.reject.mutate({ orderNo, reasons: ['licence_unclear'], kinds: ['licence'] });
      },
    );
  }

  async resubmit(papers: Papers): Promise<void> {
    await again('better papers', () => this.#customer.upload(this.orderNo, { licence: papers.licence }));
    await untilDone(
      'resubmission',
      async () => (await this.state()) !== 'rejected',
      () => this.#customer.trpc.order.resubmit.mutate({ orderNo: this.orderNo }),
    );
  }

  /** The operator starts, and starts again when the desk says that it went wrong. */
  async produce(): Promise<void> {
    const { orderNo, staff, world } = this;
    await again('production', async () => {
      const state = await this.state();
      if (!['approved', 'producing'].includes(state)) return;
      const items = await world.db.select().from(orderItems).where(eq(orderItems.orderNo, orderNo));
      const waiting = items.filter((item) => item.state === 'waiting').length;
      if (waiting > 0) await staff.startProduction(orderNo, waiting);
      const attempts = await this.#attempts();
      const failed = attempts.filter(
        (row) => row.state === 'failed' && items.some(({ attempt }) => attempt === row.attempt),
      );
      for (const { position, attempt } of failed) {
        await staff.trpc.admin.production.retry.mutate({ orderNo, position, attempt });
      }
      throw new Error(`${state}, ${attempts.map((row) => `${row.state} ${row.errorCode ?? ''}`).join(', ')}`);
    });
  }

  #attempts() {
    return this.world.db.select().from(productions).where(eq(productions.orderNo, this.orderNo));
  }

  /** Its tokens lie on the desk, and the courier is told. */
  async made(): Promise<string[]> {
    const { waybillNo } = await again('the waybill', () => this.staff.parcel(this.orderNo));
    this.waybillNo = waybillNo;
    const made = (await again('the tokens', () => this.#attempts())).filter(({ state }) => state === 'made');
    return made.map(({ tokenSerial }) => tokenSerial);
  }

  /** All tokens of the order into one parcel. */
  async pack(): Promise<string[]> {
    const { orderNo, staff } = this;
    const serials = await this.made();
    const { waybillNo } = this;
    for (const tokenSerial of serials) {
      if (this.plan.wrongScan) await this.#scanWrong(tokenSerial);
      const scans = { orderNo, tokenSerial, waybillNo };
      await again('packing', () => staff.trpc.admin.shipments.bind.mutate(scans));
    }
    return serials;
  }

  async #scanWrong(tokenSerial: string): Promise<void> {
    const scans = { orderNo: this.orderNo, tokenSerial, waybillNo: 'SF0000000000000' };
    await again('a wrong scan', async () => {
      const answer = await this.staff.trpc.admin.shipments.bind.mutate(scans).catch((error: Error) => error);
      if (!(answer instanceof Error)) throw new Error('a wrong waybill was taken');
      if (!answer.message.includes('不一致')) throw answer;
    });
  }

  async state(): Promise<OrderState> {
    return (await this.order()).state;
  }

  async order() {
    const { db } = this.world;
    const [row] = await again('the order', () => db.select().from(orders).where(eq(orders.orderNo, this.orderNo)));
    if (!row) throw new Error(`no order ${this.orderNo}`);
    return row;
  }

  async untilState(...states: OrderState[]): Promise<OrderState> {
    return again(`${states.join(' or ')}`, async () => {
      const state = await this.state();
      if (!states.includes(state)) throw new Error(`still ${state}`);
      return state;
    });
  }
}

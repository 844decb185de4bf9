import { desc, eq, like } from 'drizzle-orm';
import { orders } from '@/db/schema/order';
import { rateLimits } from '@/db/schema/platform';
import { productions } from '@/db/schema/production';
import type { OrderState } from '@/lib/domain/order';
import { ApiCustomer, type ApiStaff } from '../../fixtures/api';
import type { Papers } from '../../fixtures/pictures';
import { type SmsMessage, until } from '../../fixtures/sandbox-client';
import { type Customer, makeCustomer, type World } from '../../fixtures/world';
import { again, untilDone } from './patience';
import type { OrderPlan } from './plan';

/** One order's people, who try again when the system is away for a moment. Each act may be repeated from its start. */
export class People {
  orderNo = '';
  outTradeNo = '';
  who!: Customer;
  #customer!: ApiCustomer;

  constructor(
    readonly world: World,
    readonly staff: ApiStaff,
    readonly plan: OrderPlan,
  ) {}

  async arrive(): Promise<void> {
    this.who = await again('a customer', () => makeCustomer(this.world));
  }

  async signIn(): Promise<void> {
    const { world, who } = this;
    this.#customer = await again('sign-in', async () => {
      // All customers come from one address; its limit is not what this is about.
      await world.db.delete(rateLimits).where(like(rateLimits.key, 'login-address:%'));
      return ApiCustomer.signIn(world, who);
    });
  }

  /** An answer that got lost: the order stands in 订单查询. */
  async submit(): Promise<void> {
    this.orderNo = await again('submit', async () => {
      const [known] = await this.#customer.trpc.order.list.query();
      return known?.orderNo ?? this.#customer.order(this.plan.method);
    });
  }

  async confirm(papers: Papers): Promise<void> {
    const { orderNo } = this;
    const customer = this.#customer;
    await again('upload', () => customer.upload(orderNo, papers));
    const confirmed = async () => (await this.#order()).applicationConfirmedAt !== null;
    const since = new Date();
    await untilDone('confirmation', confirmed, async () => {
      // Refused so soon after the last one: that one may have arrived all the same.
      await customer.trpc.order.requestApplicationCode.mutate({ orderNo }).catch(() => {});
      const code = await until('the code', () => this.#newestCode(since), 8_000);
      await customer.trpc.order.confirmApplication.mutate({ orderNo, code });
    });
  }

  async #newestCode(since: Date): Promise<string | undefined> {
    const mobile = this.who.agent.mobile;
    const messages = await this.world.sandbox.ledger<SmsMessage>('sms', mobile);
    return messages.findLast(({ templateId, at }) => templateId === 'T-application_code' && new Date(at) >= since)
      ?.params[0];
  }

  async requestPayment(): Promise<void> {
    const customer = this.#customer;
    this.outTradeNo = await again('QR code', () => customer.openTrade(this.orderNo));
  }

  /** @param force although the trade is closed: the race that the provider lost */
  async pay(force = false): Promise<void> {
    const { outTradeNo } = this;
    await this.world.sandbox.post('/control/alipay/pay', { outTradeNo, force });
  }

  async cancel(): Promise<void> {
    await untilDone(
      'cancelling',
      async () => ['closed', 'refunding', 'refunded'].includes(await this.state()),
      () => this.#customer.trpc.order.cancel.mutate({ orderNo: this.orderNo }),
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
    const { orderNo } = this;
    await again('production', async () => {
      const state = await this.state();
      if (!['approved', 'producing'].includes(state)) return;
      if (state === 'approved') await this.staff.startProduction(orderNo);
      const attempt = await this.#lastAttempt();
      if (attempt?.state === 'failed') {
        await this.staff.trpc.admin.production.retry.mutate({ orderNo, attempt: attempt.attempt });
      }
      throw new Error(`${state}, ${attempt?.state} ${attempt?.errorCode ?? ''}`);
    });
  }

  async #lastAttempt() {
    const rows = this.world.db.select().from(productions).where(eq(productions.orderNo, this.orderNo));
    return (await rows.orderBy(desc(productions.attempt)).limit(1))[0];
  }

  async pack(): Promise<{ tokenSerial: string; waybillNo: string }> {
    const { orderNo, staff } = this;
    const parcel = await again('the waybill', () => staff.parcel(orderNo));
    if (this.plan.wrongScan) await this.#scanWrong(parcel.tokenSerial);
    await again('packing', () => staff.trpc.admin.shipments.bind.mutate({ orderNo, ...parcel }));
    return parcel;
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
    return (await this.#order()).state;
  }

  async #order() {
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

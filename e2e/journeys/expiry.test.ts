import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import { ApiCustomer } from '../fixtures/api';
import { answersAbout } from '../fixtures/callbacks';
import { evidenceOf, orderState, transitionPath, untilState } from '../fixtures/evidence';
import { TIMINGS } from '../fixtures/global-setup';
import { endedHistories, keepHistory } from '../fixtures/history';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import { openStage, type Stage } from '../fixtures/stage';
import { restartWith } from '../fixtures/system';
import { type Customer, makeCustomer, type World } from '../fixtures/world';

/** Long enough to come to the QR code on a busy machine. */
const WINDOW_MS = 12_000;

let stage: Stage;
let world: World;
let restore: () => Promise<void>;
let who: Customer;
let customer: ApiCustomer;
let orderNo: string;
let outTradeNo: string;

beforeAll(async () => {
  stage = await openStage();
  world = stage.world;
  // The web process says how long an order waits when it takes it.
  restore = await restartWith('web', { ORDER_TIMINGS: JSON.stringify({ ...TIMINGS, paymentWindow: WINDOW_MS }) });
  who = await makeCustomer(world);
  customer = await ApiCustomer.signIn(world, who);
  ({ orderNo, outTradeNo } = await customer.orderToPay('legal_mobile', await stage.papers(who)));
  await world.sandbox.post('/control/alipay/scan', { outTradeNo });
  await restore();
});
afterAll(() => stage?.close());

const trade = () => world.sandbox.trade(outTradeNo);

describe('an order that nobody pays', () => {
  it('closes at its deadline, and the trade with it', async () => {
    await untilState(world, orderNo, 'closed');
    const made = await evidenceOf(world, orderNo);
    expect(made.order.endedAt?.getTime()).toBeGreaterThanOrEqual(made.order.paymentDeadline.getTime());
    expect(made.order.cancelReason).toBe('expired');
    expect(made.payments).toMatchObject([{ state: 'closed', qrCode: null }]);
    expect(transitionPath(made)).toEqual(['close']);
    expect((await trade())?.status).toBe('TRADE_CLOSED');
    const [history] = await endedHistories(world.system, orderNo);
    await keepHistory('system-expired', history);
    const told = (await world.sandbox.ledger<SmsMessage>('sms')).filter(({ params }) => params[0] === orderNo);
    expect(told.map(({ templateId }) => templateId)).toEqual(['T-order_submitted', 'T-order_closed']);
  });

  it('leaves the old certificate on hold, free for another try', async () => {
    const [lost] = await world.db.select().from(certificates).where(eq(certificates.id, who.lost.id));
    expect(lost?.state).toBe('on_hold');
    expect(await customer.trpc.certificates.list.query()).toMatchObject([{ eligible: true, runningOrderNo: null }]);
  });

  it('sends money back that comes after the end, once, and stays closed', async () => {
    await world.sandbox.post('/control/alipay/pay', { outTradeNo, force: true, noticeTimes: 2 });
    await until('the refund', async () => {
      const { payments } = await evidenceOf(world, orderNo);
      return payments[0]?.state === 'refunded';
    });
    const [, late = ''] = await endedHistories(world.system, orderNo);
    expect(late).not.toBe('');
    await keepHistory('system-late-payment', late);
    // The provider says it once more: nothing is left to be done.
    await world.sandbox.post('/control/alipay/notify', { outTradeNo });
    const answers = await answersAbout(world, outTradeNo, 3);
    expect(new Set(answers)).toEqual(new Set(['success']));
    const made = await evidenceOf(world, orderNo);
    expect(await orderState(world, orderNo)).toBe('closed');
    expect(made.payments).toMatchObject([{ state: 'refunded', refundReason: 'order_over' }]);
    expect((await trade())?.refunds).toMatchObject([{ amountFen: 5000 }]);
    expect(transitionPath(made)).toEqual(['close']);
    expect(made.audit.filter(({ action }) => action === 'payment.surplus')).toHaveLength(1);
  });
});

import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import { ApiStaff } from '../fixtures/api';
import { seeText } from '../fixtures/browser';
import { evidenceOf, transitionPath } from '../fixtures/evidence';
import { TIMINGS } from '../fixtures/global-setup';
import { endedHistories, keepHistory } from '../fixtures/history';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import { paidOrder } from '../fixtures/scenes';
import { openStage, type Stage } from '../fixtures/stage';
import { restartWith } from '../fixtures/system';
import { makeStaff } from '../fixtures/world';

/** Long enough for the customer to see it on a busy machine. */
const SHORT = { correctionReminder: 5_000, correctionSecondReminder: 10_000, correctionWindow: 30_000 };

let stage: Stage;
let restore: () => Promise<void>;

beforeAll(async () => {
  stage = await openStage();
  restore = await restartWith('order-worker', { ORDER_TIMINGS: JSON.stringify({ ...TIMINGS, ...SHORT }) });
});
afterAll(async () => {
  await restore?.();
  await stage?.close();
});

it('rejected and never mended: reminded twice, then refunded by itself, and told why', async () => {
  const { world } = stage;
  const { who, api, orderNo } = await paidOrder(stage);
  const customer = await stage.customer(who, api);
  await customer.openOrder(orderNo);
  const { review } = (await ApiStaff.signIn(world, await makeStaff(world, ['reviewer']))).trpc.admin;
  await review.claim.mutate({ orderNo });
  await review.reject.mutate({ orderNo, reasons: ['licence_unclear'], kinds: ['licence'], note: '' });
  await customer.seeState('rejected');
  await seeText(customer.page, 'order-next-text', '逾期订单将自动取消，费用原路退回');

  await customer.seeState('refunded');
  await seeText(customer.page, 'order-next-text', '因鉴证不通过后逾期未重新提交，订单已取消');
  const told = await until('the word of the refund', async () => {
    const all = (await world.sandbox.ledger<SmsMessage>('sms')).filter(({ params }) => params[0] === orderNo);
    return all.some(({ templateId }) => templateId === 'T-order_refunded') ? all : undefined;
  });
  expect(told.map(({ templateId }) => templateId.slice(2)).sort()).toEqual(
    [
      ...['correction_expired', 'correction_reminder', 'correction_reminder', 'order_refunded', 'order_submitted'],
      ...['payment_received', 'review_rejected'],
    ].sort(),
  );
  const made = await evidenceOf(world, orderNo);
  expect(made.order.cancelReason).toBe('correction_expired');
  expect(transitionPath(made)).toEqual(['pay', 'claim', 'reject', 'request_refund', 'finish_refund']);
  const ended = made.audit.find(({ action }) => action === 'order.request_refund');
  expect(ended).toMatchObject({ actorKind: 'system', reason: '鉴证不通过后逾期未重新提交' });
  const [lost] = await world.db.select().from(certificates).where(eq(certificates.id, who.lost.id));
  expect(lost?.state).toBe('on_hold');
  const [history] = await endedHistories(world.system, orderNo);
  await keepHistory('system-correction-expired', history);
});

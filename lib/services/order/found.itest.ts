import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { auditLog, outbox } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { noticeText } from '../../domain/notices';
import type { OrderState } from '../../domain/order';
import { noticeParams } from '../notification/templates';
import { getOrder } from '../query/getOrder';
import { asCustomer, fakeSms, TEST_INDEX_KEY } from '../testing';
import { confirmFound, requestFoundCode } from './found';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const key = { indexKey: TEST_INDEX_KEY };

/** An order that came to nothing, and the hold that it left. */
async function ended(state: OrderState, cancelReason: string) {
  const { order, subscriber, certificate } = await makeOrder(database.db, state, { values: { cancelReason } });
  await database.db.update(certificates).set({ state: 'on_hold' }).where(eq(certificates.id, certificate.id));
  const { orderNo } = order;
  const ctx = asCustomer(database.db, subscriber);
  const confirm = async () => {
    const sms = fakeSms();
    await requestFoundCode(ctx, { orderNo }, { sms, ...key });
    expect(sms.sent).toMatchObject([{ mobile: subscriber.agentMobile, template: 'found_code' }]);
    return confirmFound(ctx, { orderNo, code: sms.lastCode() }, key);
  };
  return { ctx, order, orderNo, subscriber, certificate, confirm };
}

const releases = (orderNo: string) =>
  database.db
    .select({ workflowType: outbox.workflowType, startInput: outbox.startInput, event: outbox.event })
    .from(outbox)
    .where(eq(outbox.workflowId, `release-${orderNo}`));

describe('找到了 while the order runs', () => {
  it('wants the agent’s code, ends the order and says so to the workflow', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'approved');
    const { orderNo } = order;
    const ctx = asCustomer(database.db, subscriber);
    const deps = { sms: fakeSms(), ...key };
    await requestFoundCode(ctx, { orderNo }, deps);
    await expect(requestFoundCode(ctx, { orderNo }, deps)).rejects.toMatchObject({ code: 'limit.reached' });
    const code = deps.sms.lastCode();
    const wrong = code === '000000' ? '111111' : '000000';
    await expect(confirmFound(ctx, { orderNo, code: wrong }, deps)).rejects.toMatchObject({ code: 'code.wrong' });
    expect(await confirmFound(ctx, { orderNo, code }, deps)).toEqual({ state: 'refunding' });
    expect(await confirmFound(ctx, { orderNo, code }, deps)).toEqual({ state: 'refunding' });
    const [row] = await database.db
      .select()
      .from(orders)
      .where(and(eq(orders.orderNo, orderNo), eq(orders.cancelReason, 'found')));
    expect(row?.state).toBe('refunding');
  });

  it('once production has started it says why not, and what to do', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'producing');
    const ask = requestFoundCode(asCustomer(database.db, subscriber), order, { sms: fakeSms(), ...key });
    await expect(ask).rejects.toMatchObject({ code: 'order.not_findable' });
    await expect(ask).rejects.toThrow('申请退款');
  });
});

describe.each([
  ['closed', 'expired'],
  ['closed', 'no_need'],
  ['refunded', 'too_long'],
] as const)('找到了 when the order is %s (%s)', (state, cancelReason) => {
  it('asks the CA once to lift the hold, and the order stays what it is', async () => {
    const { ctx, orderNo, certificate, confirm } = await ended(state, cancelReason);
    const before = await getOrder(ctx, { orderNo });
    expect(before.allowed).toContain('found');
    expect(before.nextAction.text).toContain('请点“UKey 找到了”解除挂失');
    expect(await confirm()).toEqual({ state });
    const startInput = { orderNo, certificateId: certificate.id };
    expect(await releases(orderNo)).toEqual([{ workflowType: 'holdRelease', startInput, event: null }]);
    const rows = await database.db
      .select({ before: auditLog.before, after: auditLog.after })
      .from(auditLog)
      .where(and(eq(auditLog.objectId, orderNo), eq(auditLog.action, 'order.found')));
    expect(rows).toEqual([
      { before: { cancelReason }, after: { cancelReason: 'found', certificateId: certificate.id } },
    ]);
    const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    expect(row).toMatchObject({ state, cancelReason: 'found' });

    // The CA may take its time: the same again asks for nothing more.
    expect(await confirmFound(ctx, { orderNo, code: '000000' }, key)).toEqual({ state });
    expect(await releases(orderNo)).toHaveLength(1);
    const after = await getOrder(ctx, { orderNo });
    expect(after.allowed).not.toContain('found');
    expect(after.nextAction.text).toContain('您已确认 UKey 找到了');
  });
});

it('is refused when the certificate was reported lost once more, and it keeps its hold', async () => {
  const { orderNo, subscriber, certificate, confirm } = await ended('closed', 'expired');
  const values = { orderNo: orderNo.replace('A', 'B'), lineageId: randomUUID() };
  await makeOrder(database.db, 'paid', { subscriber, certificate, values });
  await expect(confirm()).rejects.toMatchObject({ code: 'order.not_findable' });
  expect(await releases(orderNo)).toEqual([]);
});

it('is refused for a certificate that would be of no use any more', async () => {
  const { certificate, confirm } = await ended('closed', 'expired');
  const notAfter = new Date(Date.now() - 1000);
  await database.db.update(certificates).set({ notAfter }).where(eq(certificates.id, certificate.id));
  await expect(confirm()).rejects.toMatchObject({ code: 'order.not_findable' });
});

it('the word of the closing names the way, as long as there is a hold', async () => {
  const { order, certificate } = await ended('closed', 'expired');
  const words = async () => noticeText('order_closed', await noticeParams(database.db, 'order_closed', order));
  expect(await words()).toContain('已找到 UKey 的，请登录系统，在订单查询中解除挂失');
  await database.db.update(certificates).set({ state: 'valid' }).where(eq(certificates.id, certificate.id));
  expect(await words()).toMatch(/如需办理请重新提交申请。$/);
});

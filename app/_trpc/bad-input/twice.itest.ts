import { and, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import {
  type Answer,
  ask,
  call,
  cookieOf,
  database,
  picture,
  ports,
  sms,
  startTestWeb,
  upload,
} from '@/app/_trpc/testing';
import { orders, payments, reviews, uploads } from '@/db/schema/order';
import { outbox } from '@/db/schema/platform';
import { drafts, verifications } from '@/db/schema/subscriber';
import { type MadeOrder, makeCertificate, makeOrder, makeSubscriber } from '@/db/testing/factories';
import { applicant, door, expectDecent, expectRefused } from './testing/harness';
import { signedIn } from './testing/people';

startTestWeb();
const twice = door('two tabs and double clicks');

const both = <T>(act: () => Promise<T>): Promise<[T, T]> => Promise.all([act(), act()]);
const fine = (answers: Answer[]): Answer[] => answers.filter(({ status }) => status === 200);
const session = async ({ subscriber }: Pick<MadeOrder, 'subscriber'>) => ({ cookie: await cookieOf(subscriber) });
const eventsOf = async (orderNo: string): Promise<string[]> => {
  const rows = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id);
  return rows.map(({ event }) => (event as { kind: string } | null)?.kind ?? 'start');
};

/** Of two clicks at least one did it, and the other was told so in words. */
function oneDid(answers: Answer[], refusal: string): void {
  expect(fine(answers).length).toBeGreaterThan(0);
  for (const answer of answers) if (answer.status !== 200) expectRefused(answer, refusal);
}

describe('two tabs of a customer', () => {
  twice('open the same certificate: one draft', async () => {
    const subscriber = await makeSubscriber(database.db);
    const { id } = await makeCertificate(database.db, subscriber);
    const headers = await session({ subscriber });
    const [a, b] = await both(() => call('draft.open', { certificateId: id }, headers));
    expect((a.data as { draftId: string }).draftId).toBe((b.data as { draftId: string }).draftId);
    expect(await database.db.$count(drafts, eq(drafts.certificateId, id))).toBe(1);
  });

  twice('type into different parts: both are kept', async () => {
    const who = await applicant();
    await Promise.all([
      who.type('contact.name', '李甲'),
      who.type('recipient.name', '王乙'),
      who.type('contact.email', 'b@example.com'),
    ]);
    expect([
      await who.typed('contact.name'),
      await who.typed('recipient.name'),
      await who.typed('contact.email'),
    ]).toEqual(['李甲', '王乙', 'b@example.com']);
  });

  twice('one has sent the form, the other still types', async () => {
    const who = await applicant();
    await who.verify();
    const { orderNo } = (await who.submit()).data as { orderNo: string };
    const late = await who.type('contact.name', '李丁');
    expectRefused(late, 'draft.submitted');
    expect(late.error?.data.details).toMatchObject({ orderNo });
    expect((await who.submit()).data).toEqual({ orderNo });
  });

  twice('one changes what was verified, the other sends', async () => {
    const who = await applicant();
    await who.verify();
    await who.type('organisation.legalName', '王示例');
    expectRefused(await who.submit(), 'verification.required');
  });

  twice('two drafts of one certificate: one order runs', async () => {
    const first = await applicant();
    await first.verify();
    await first.submit();
    const [draft] = await database.db.select().from(drafts).where(eq(drafts.id, first.draftId));
    const { orderNo: _orderNo, id: _id, ...rest } = draft as NonNullable<typeof draft>;
    const [second] = await database.db.insert(drafts).values(rest).returning();
    const input = { draftId: second?.id };
    await call('verification.start', input, first.headers);
    expectRefused(await call('order.submit', input, first.headers), 'order.lineage_busy');
  });

  twice('cancels in one, confirms in the other', async () => {
    const made = await makeOrder(database.db, 'submitted');
    const headers = await session(made);
    const { orderNo } = made.order;
    expect((await call('order.cancel', { orderNo }, headers)).status).toBe(200);
    expectRefused(await call('order.requestApplicationCode', { orderNo }, headers), 'application.not_confirmable');
    expectRefused(
      await call('order.confirmApplication', { orderNo, code: '123456' }, headers),
      'application.not_confirmable',
    );
    expectRefused(await call('order.requestPayment', { orderNo }, headers), 'conflict');
    expect((await upload(orderNo, 'licence', await picture(), headers.cookie)).body.error?.code).toBe('upload.closed');
  });
});

describe('double clicks of a customer', () => {
  twice('获取验证码: one message', async () => {
    const { channelId, uscc } = await makeSubscriber(database.db);
    const before = sms.sent.length;
    const answers = await both(() => call('auth.requestCode', { channelId, uscc }));
    oneDid(answers, 'limit.reached');
    expect(fine(answers)).toHaveLength(1);
    expect(sms.sent.length).toBe(before + 1);
  });

  twice('认证 by a transfer: one cent leaves', async () => {
    const who = await applicant({ method: 'bank_account' });
    const before = ports.bank.transfers.size;
    oneDid(await both(() => who.verify()), 'conflict');
    expect(ports.bank.transfers.size).toBe(before + 1);
    expect(await database.db.$count(verifications, eq(verifications.draftId, who.draftId))).toBe(1);
  });

  twice('确认订单: one order', async () => {
    const who = await applicant();
    await who.verify();
    const [a, b] = await both(() => who.submit());
    expect(a.data).toEqual(b.data);
    expect(await database.db.$count(orders, eq(orders.subscriberId, who.subscriber.id))).toBe(1);
    expect(await eventsOf((a.data as { orderNo: string }).orderNo)).toEqual(['start']);
  });

  twice('the same picture twice: one is current', async () => {
    const made = await makeOrder(database.db, 'submitted');
    const { cookie } = await session(made);
    const content = await picture();
    const answers = await both(() => upload(made.order.orderNo, 'licence', content, cookie));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const rows = await database.db.select().from(uploads).where(eq(uploads.orderNo, made.order.orderNo));
    expect(rows.map(({ state }) => state).sort()).toEqual(['received', 'replaced']);
  });

  twice('确认申请: code asked for twice, used twice', async () => {
    const made = await makeOrder(database.db, 'submitted');
    const headers = await session(made);
    const { orderNo } = made.order;
    for (const kind of ['licence', 'agent_id_portrait', 'agent_id_emblem']) {
      await upload(orderNo, kind, await picture(), headers.cookie);
    }
    const before = sms.sent.length;
    oneDid(await both(() => call('order.requestApplicationCode', { orderNo }, headers)), 'limit.reached');
    expect(sms.sent.length).toBe(before + 1);
    const code = sms.lastCode();
    const answers = await both(() => call('order.confirmApplication', { orderNo, code }, headers));
    expect(fine(answers).length).toBeGreaterThan(0);
    for (const answer of answers) expectDecent(answer);
    expect((await ask('order.get', { orderNo }, headers)).data).toMatchObject({ nextAction: { kind: 'pay' } });
  });

  twice('去支付: one trade is asked for', async () => {
    const made = await makeOrder(database.db, 'submitted', { values: { applicationConfirmedAt: new Date() } });
    const headers = await session(made);
    const { orderNo } = made.order;
    for (const answer of await both(() => call('order.requestPayment', { orderNo }, headers))) expectDecent(answer);
    expect(await database.db.$count(payments, eq(payments.orderNo, orderNo))).toBeLessThanOrEqual(1);
  });

  for (const [state, end, event] of [
    ['submitted', 'closed', 'cancelled'],
    ['paid', 'refunding', 'cancelled'],
  ] as const) {
    twice(`取消订单 of an order ${state}: one way out`, async () => {
      const made = await makeOrder(database.db, state);
      const headers = await session(made);
      const { orderNo } = made.order;
      const answers = await both(() => call('order.cancel', { orderNo }, headers));
      expect(answers.map(({ data }) => data)).toEqual([{ state: end }, { state: end }]);
      expect(await eventsOf(orderNo)).toEqual([event]);
    });
  }

  twice('重新提交', async () => {
    const made = await makeOrder(database.db, 'rejected');
    const headers = await session(made);
    const { orderNo } = made.order;
    await upload(orderNo, 'licence', await picture(), headers.cookie);
    oneDid(await both(() => call('order.resubmit', { orderNo }, headers)), 'conflict');
    expect(await eventsOf(orderNo)).toEqual(['scan_added', 'resubmitted']);
  });

  twice('退出', async () => {
    const headers = await session(await makeOrder(database.db, 'submitted'));
    expect(fine(await both(() => call('auth.logout', undefined, headers)))).toHaveLength(2);
  });
});

describe('double clicks of colleagues, and two colleagues at once', () => {
  twice('领取 by two: one has it', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const people = [await signedIn('reviewer'), await signedIn('reviewer')];
    const answers = await Promise.all(people.map(({ headers }) => call('admin.review.claim', { orderNo }, headers)));
    expect(fine(answers)).toHaveLength(1);
    oneDid(answers, 'conflict');
  });

  twice('通过 and 驳回 at once: one of them', async () => {
    const { login, headers } = await signedIn('reviewer');
    const values = { claimedBy: login, claimedAt: new Date() };
    const { orderNo } = (await makeOrder(database.db, 'reviewing', { values })).order;
    const rejection = { orderNo, reasons: ['licence_unclear'], kinds: ['licence'], note: '' };
    const answers = await Promise.all([
      call('admin.review.approve', { orderNo }, headers),
      call('admin.review.reject', rejection, headers),
      call('admin.review.approve', { orderNo }, headers),
    ]);
    const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    expect(['approved', 'rejected']).toContain(row?.state);
    expect(await database.db.$count(reviews, and(eq(reviews.orderNo, orderNo)))).toBe(1);
    expect(await eventsOf(orderNo)).toHaveLength(1);
    oneDid(answers, 'conflict');
  });

  twice('what another has claimed', async () => {
    const { orderNo } = (await makeOrder(database.db, 'reviewing')).order;
    const { headers } = await signedIn('reviewer');
    expectRefused(await call('admin.review.approve', { orderNo }, headers), 'conflict');
    expect((await database.db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0]?.state).toBe('reviewing');
  });

  twice('production of an order that is not approved', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const { headers } = await signedIn('operator');
    const answer = await call(
      'admin.production.start',
      { stationId: 'nowhere', orderNos: [orderNo, orderNo] },
      headers,
    );
    expectDecent(answer);
    expect(answer.error?.message).toMatch(/[\u4e00-\u9fff]/);
  });
});

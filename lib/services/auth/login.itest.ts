import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneTimeCodes, portalSessions } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeSubscriber, type SubscriberRow, TEST_CHANNEL } from '../../../db/testing/factories';
import { inventedUscc } from '../../../db/testing/values';
import { type TestClock, testClock } from '../testing';
import { CODES_PER_ADDRESS } from './requestCode';
import { resolvePortalSession } from './session';
import { visitorOf } from './testing/visitor';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const visitor = (origin?: string, clock?: TestClock) => visitorOf(database.db, origin, clock);
const wrongCode = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('login', () => {
  let subscriber: SubscriberRow;
  beforeAll(async () => {
    subscriber = await makeSubscriber(database.db);
  });

  it('sends a code to the mobile on file and gives a session for it', async () => {
    const { ask, enter, sms, ctx, clock } = await visitor();
    const answer = await ask(subscriber.uscc);
    expect(sms.sent).toHaveLength(1);
    expect(sms.sent[0]?.mobile).toBe(subscriber.agentMobile);
    expect(answer).toMatchObject({ resendAfterSeconds: 60, expiresInSeconds: 600 });
    expect(answer.maskedMobile).toBe(`${subscriber.agentMobile.slice(0, 3)}****${subscriber.agentMobile.slice(-4)}`);
    const { token } = await enter(answer.requestId, sms.lastCode());
    const session = await resolvePortalSession(ctx.db, clock, token);
    expect(session?.actor).toMatchObject({ subscriberId: subscriber.id, channelId: TEST_CHANNEL });
    const rows = await database.db.select().from(portalSessions).where(eq(portalSessions.subscriberId, subscriber.id));
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('answers an unknown organisation alike, sends nothing, and never accepts a code for it', async () => {
    const unknown = inventedUscc();
    const { ask, enter, sms, clock } = await visitor();
    const first = await ask(unknown);
    clock.advance(61_000);
    const second = await ask(unknown);
    clock.advance(61_000);
    const known = await ask((await makeSubscriber(database.db)).uscc);
    expect(sms.sent).toHaveLength(1);
    expect(Object.keys(first)).toEqual(Object.keys(known));
    expect(first.maskedMobile).toMatch(/^1\d{2}\*{4}\d{4}$/);
    expect(second.maskedMobile).toBe(first.maskedMobile);
    await expect(enter(first.requestId, '123456')).rejects.toMatchObject({
      code: 'code.wrong',
      details: { triesLeft: 4 },
    });
    const [row] = await database.db.select().from(oneTimeCodes).where(eq(oneTimeCodes.id, first.requestId));
    expect(row).toMatchObject({ codeHash: null, subscriberId: null });
  });

  it('writes the same number of rows for both', async () => {
    const count = async () => {
      const rows = await database.db.execute<{ n: number }>(
        sql`select (select count(*) from one_time_codes) + (select count(*) from audit_log) + (select count(*) from rate_limits) as n`,
      );
      return Number(rows[0]?.n);
    };
    const { ask, clock } = await visitor();
    await ask(inventedUscc());
    const growth: number[] = [];
    for (const uscc of [(await makeSubscriber(database.db)).uscc, inventedUscc()]) {
      clock.advance(61_000);
      const before = await count();
      await ask(uscc);
      growth.push((await count()) - before);
    }
    expect(growth[0]).toBe(growth[1]);
  });

  it('begins no message before it has answered', async () => {
    const { answer, run, sms } = await visitor();
    await answer(inventedUscc());
    await answer((await makeSubscriber(database.db)).uscc);
    expect(sms.sent).toEqual([]);
    await run();
    expect(sms.sent).toHaveLength(1);
  });

  it('outlives a provider that is away: who waits in vain asks again', async () => {
    const { answer, run, sms } = await visitor();
    sms.send = () => Promise.reject(new Error('away'));
    await answer((await makeSubscriber(database.db)).uscc);
    await expect(run()).resolves.toBeDefined();
  });

  it('makes known and unknown wait alike before the next code', async () => {
    const { ask, clock } = await visitor();
    for (const uscc of [(await makeSubscriber(database.db)).uscc, inventedUscc()]) {
      await ask(uscc);
      await expect(ask(uscc)).rejects.toMatchObject({ code: 'limit.reached', kind: 'limited' });
      clock.advance(60_001);
      await expect(ask(uscc)).resolves.toBeDefined();
      clock.advance(60_001);
    }
  });

  it('stops an address that asks for many organisations', async () => {
    const { ask } = await visitor();
    for (let i = 0; i < CODES_PER_ADDRESS; i++) await ask(inventedUscc());
    await expect(ask(inventedUscc())).rejects.toMatchObject({ code: 'limit.reached' });
  });

  it('an address that asks all day for one organisation locks nobody else out', async () => {
    const { uscc } = await makeSubscriber(database.db);
    const clock = testClock();
    const stranger = await visitor('203.0.113.9', clock);
    const agent = await visitor('198.51.100.7', clock);
    for (let minute = 0; minute < 24 * 60 - 5; minute += 5) {
      await stranger.ask(uscc).catch(() => undefined);
      clock.advance(61_000);
      // Once in four hours, and always at once.
      if (minute % 240 === 0) await agent.ask(uscc);
      clock.advance(4 * 60_000 - 1000);
    }
    expect([stranger.sms.sent.length, agent.sms.sent.length]).toEqual([10, 6]);
  });

  it('says when there will be codes again, and whom to ring', async () => {
    for (const uscc of [(await makeSubscriber(database.db)).uscc, inventedUscc()]) {
      const clock = testClock();
      const { ask } = await visitor('203.0.113.10', clock);
      const refused = async (words: string) => {
        const message = `获取验证码的次数已用完，请 ${words}后再试。着急办理的，请致电服务热线 400-000-0000。`;
        await expect(ask(uscc)).rejects.toMatchObject({ code: 'limit.reached', kind: 'limited', message });
      };
      for (let i = 0; i < 5; i++, clock.advance(61_000)) await ask(uscc);
      await refused('55 分钟');
      clock.advance(60 * 60_000);
      for (let i = 0; i < 5; i++, clock.advance(61_000)) await ask(uscc);
      clock.advance(60 * 60_000);
      await refused('22 小时');
      // Another address still has its own, up to what all together have in an hour.
      for (const origin of ['203.0.113.11', '203.0.113.12']) {
        const other = await visitor(origin, clock);
        for (let i = 0; i < 5; i++, clock.advance(61_000)) await other.ask(uscc);
      }
      const late = await visitor('203.0.113.13', clock);
      await expect(late.ask(uscc)).rejects.toThrow(/^获取验证码的次数已用完，请 50 分钟后再试。/);
    }
  });
});

describe('codes', () => {
  const asked = async () => {
    const someone = await visitor();
    const subscriber = await makeSubscriber(database.db);
    const { requestId } = await someone.ask(subscriber.uscc);
    return { ...someone, requestId, code: someone.sms.lastCode() };
  };

  it('allows five tries, also when they come at once', async () => {
    const { enter, requestId, code } = await asked();
    const guesses = await Promise.allSettled(Array.from({ length: 20 }, () => enter(requestId, wrongCode(code))));
    const reasons = guesses.map((guess) => (guess as PromiseRejectedResult).reason.code);
    expect(reasons.filter((reason) => reason === 'code.wrong')).toHaveLength(4);
    await expect(enter(requestId, code)).rejects.toMatchObject({ code: 'code.spent' });
  });

  it('works once', async () => {
    const { enter, requestId, code } = await asked();
    const results = await Promise.allSettled([enter(requestId, code), enter(requestId, code), enter(requestId, code)]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(enter(requestId, code)).rejects.toMatchObject({ code: 'code.expired' });
  });

  it('ends after ten minutes', async () => {
    const { enter, requestId, code, clock } = await asked();
    clock.advance(10 * 60_000);
    await expect(enter(requestId, code)).rejects.toMatchObject({ code: 'code.expired' });
  });

  it('is stored only as a hash', async () => {
    const { requestId, code } = await asked();
    const [row] = await database.db.select().from(oneTimeCodes).where(eq(oneTimeCodes.id, requestId));
    expect(row?.codeHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify({ ...row, id: '', codeHash: '', subject: '', subscriberId: '' })).not.toContain(code);
  });

  it('ends a session that lay idle', async () => {
    const { enter, requestId, code, clock, ctx } = await asked();
    const { token } = await enter(requestId, code);
    clock.advance(59 * 60_000);
    expect(await resolvePortalSession(ctx.db, clock, token, { touch: true })).not.toBeNull();
    clock.advance(59 * 60_000);
    expect(await resolvePortalSession(ctx.db, clock, token)).not.toBeNull();
    clock.advance(2 * 60_000);
    expect(await resolvePortalSession(ctx.db, clock, token)).toBeNull();
  });
});

import { randomUUID } from 'node:crypto';
import { eq, like } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { answerTrpc } from '@/app/_trpc/handler';
import { type Answer, BASE, call, context, database, runAfterwards, sms, startTestWeb } from '@/app/_trpc/testing';
import { rateLimits } from '@/db/schema/platform';
import { oneTimeCodes, portalSessions } from '@/db/schema/subscriber';
import { makeSubscriber, type SubscriberRow } from '@/db/testing/factories';
import { blindIndex } from '@/lib/crypto/field-cipher';
import { usccCheckCharacter } from '@/lib/domain/uscc';
import { inventedMask } from '@/lib/services/auth/inventedMask';
import { CODES_PER_ADDRESS } from '@/lib/services/auth/requestCode';
import { GUESSES_PER_ADDRESS } from '@/lib/services/auth/verifyCode';
import { LOGINS_PER_ADDRESS } from '@/lib/services/staff/login';
import { TEST_INDEX_KEY } from '@/lib/services/testing';
import { door, expectDecent, expectRefused } from './testing/harness';
import { makePerson, PASSWORD } from './testing/people';

startTestWeb();
const guess = door('guesses');

const from = (address: string) => ({ 'x-forwarded-for': address });
const askCode = (who: Pick<SubscriberRow, 'channelId' | 'uscc'>, headers = {}): Promise<Answer> =>
  call('auth.requestCode', { channelId: who.channelId, uscc: who.uscc }, headers);
const requestIdOf = (answer: Answer): string => (answer.data as { requestId: string }).requestId;
const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

let nobodies = 1_000_000;
/** Of no organisation, and never the same: random ones meet too often in a loop. */
function nobodysUscc(): string {
  const first17 = `91450300MA${nobodies++}`;
  return first17 + usccCheckCharacter(first17);
}

/** A login code on its way, and what it is. */
async function codeFor(who: SubscriberRow) {
  const requestId = requestIdOf(await askCode(who));
  return { requestId, code: sms.lastCode() };
}

describe('a login code', () => {
  guess('twice', async () => {
    const code = await codeFor(await makeSubscriber(database.db));
    expect((await call('auth.verifyCode', code)).status).toBe(200);
    expectRefused(await call('auth.verifyCode', code), 'code.expired');
  });

  guess('twice at once: one session', async () => {
    const who = await makeSubscriber(database.db);
    const code = await codeFor(who);
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('auth.verifyCode', code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await database.db.$count(portalSessions, eq(portalSessions.subscriberId, who.id))).toBe(1);
  });

  guess('of another request', async () => {
    const [mine, theirs] = [await makeSubscriber(database.db), await makeSubscriber(database.db)];
    const { code } = await codeFor(mine);
    const { requestId } = await codeFor(theirs);
    expectRefused(
      await call('auth.verifyCode', { requestId, code: code === sms.lastCode() ? wrongOf(code) : code }),
      'code.wrong',
    );
  });

  guess('of a request that never was', async () => {
    expectRefused(await call('auth.verifyCode', { requestId: randomUUID(), code: '123456' }), 'code.expired');
    expectRefused(await call('auth.verifyCode', { requestId: `' or 1=1`, code: '123456' }), 'input.invalid');
  });

  for (const [title, code] of [
    ['in letters', 'abcdef'],
    ['of five digits', '12345'],
    ['as SQL', `' or 1=1`],
    ['with a pattern', '______'],
  ] as const) {
    guess(title, async () => {
      const { requestId } = await codeFor(await makeSubscriber(database.db));
      expectRefused(await call('auth.verifyCode', { requestId, code }), 'input.invalid', [code]);
    });
  }

  guess('in full-width digits, apart by spaces', async () => {
    const { requestId, code } = await codeFor(await makeSubscriber(database.db));
    const wide = [...code].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join(' ');
    expect((await call('auth.verifyCode', { requestId, code: wide })).status).toBe(200);
  });

  guess('past its time', async () => {
    const { requestId, code } = await codeFor(await makeSubscriber(database.db));
    await database.db.update(oneTimeCodes).set({ expiresAt: new Date() }).where(eq(oneTimeCodes.id, requestId));
    expectRefused(await call('auth.verifyCode', { requestId, code }), 'code.expired');
  });

  guess('40 guesses at once from 40 addresses: five are compared', async () => {
    const { requestId, code } = await codeFor(await makeSubscriber(database.db));
    const tries = Array.from({ length: 40 }, (_, i) =>
      call('auth.verifyCode', { requestId, code: wrongOf(code) }, from(`198.51.100.${i}`)),
    );
    for (const answer of await Promise.all(tries))
      expectRefused(answer, answer.status === 429 ? 'code.spent' : 'code.wrong');
    const [row] = await database.db.select().from(oneTimeCodes).where(eq(oneTimeCodes.id, requestId));
    expect(row?.tries).toBe(5);
    expectRefused(await call('auth.verifyCode', { requestId, code }), 'code.spent');
  });
});

describe('many from one, one from many', () => {
  /** Up to the limit and three more, some at a time. @returns how many were let through */
  async function passed(max: number, act: (i: number) => Promise<Answer>, limited = 'limit.reached'): Promise<number> {
    let count = 0;
    for (let i = 0; i < max + 3; i += 20) {
      const answers = await Promise.all(Array.from({ length: Math.min(20, max + 3 - i) }, (_, k) => act(i + k)));
      for (const answer of answers) {
        expectDecent(answer);
        if (answer.error?.data.domainCode === limited) expectRefused(answer, 'limited');
        else count += 1;
      }
    }
    return count;
  }

  guess('codes for many organisations from one address', async () => {
    const { channelId } = await makeSubscriber(database.db);
    const ask = () => askCode({ channelId, uscc: nobodysUscc() }, from('203.0.113.1'));
    expect(await passed(CODES_PER_ADDRESS, ask)).toBe(CODES_PER_ADDRESS);
  });

  guess('the same from one customer’s IPv6 network', async () => {
    const { channelId } = await makeSubscriber(database.db);
    const ask = (i: number) => askCode({ channelId, uscc: nobodysUscc() }, from(`2001:db8:1:2::${i.toString(16)}`));
    expect(await passed(CODES_PER_ADDRESS, ask)).toBe(CODES_PER_ADDRESS);
  });

  guess('the same with addresses that are none', async () => {
    const { channelId } = await makeSubscriber(database.db);
    const ask = (i: number) => askCode({ channelId, uscc: nobodysUscc() }, from(`10.0.0.1, evil-${i}'--`));
    expect(await passed(CODES_PER_ADDRESS, ask)).toBe(CODES_PER_ADDRESS);
  });

  guess('codes for one organisation from many addresses', async () => {
    const who = await makeSubscriber(database.db);
    expect(await passed(17, (i) => askCode(who, from(`203.0.113.${100 + i}`)))).toBe(1);
    expect(await database.db.$count(oneTimeCodes, eq(oneTimeCodes.subscriberId, who.id))).toBe(1);
  });

  guess('codes for one organisation from one address, all day: others still get theirs', async () => {
    const who = await makeSubscriber(database.db);
    const aMinuteLater = () => database.db.delete(rateLimits).where(like(rateLimits.key, 'login-%code:%'));
    for (let i = 0; i < 12; i++, await aMinuteLater()) {
      const answer = await askCode(who, from('203.0.113.7'));
      if (i < 5) expect(answer.status).toBe(200);
      else expectRefused(answer, 'limit.reached');
    }
    expect((await askCode(who, from('203.0.113.8'))).status).toBe(200);
  });

  guess('codes guessed for many requests from one address', async () => {
    const tryOne = () => call('auth.verifyCode', { requestId: randomUUID(), code: '123456' }, from('203.0.113.2'));
    expect(await passed(GUESSES_PER_ADDRESS, tryOne)).toBe(GUESSES_PER_ADDRESS);
  });

  guess('passwords for many names from one address', async () => {
    const tryOne = (i: number) =>
      call('admin.auth.login', { login: `nobody-${i}`, password: 'x' }, { origin: BASE, ...from('203.0.113.3') });
    // All but the last five as if they had been tried: each costs a password hash.
    const used = { key: 'staff-address:203.0.113.3', windowStart: new Date(), count: LOGINS_PER_ADDRESS - 5 };
    await database.db.insert(rateLimits).values(used);
    expect(await passed(5, tryOne)).toBe(5);
  });

  guess('passwords for one name from many addresses', async () => {
    const login = await makePerson(['reviewer']);
    const tryOne = (i: number) => call('admin.auth.login', { login, password: 'x' }, from(`203.0.113.${100 + i}`));
    expect(await passed(5, tryOne, 'staff.locked')).toBe(5);
    expectRefused(await call('admin.auth.login', { login, password: PASSWORD }), 'staff.locked');
  });
});

describe('who is known', () => {
  const shape = ({ status, data, error }: Answer) => ({
    status,
    keys: Object.keys((data as object) ?? {}),
    code: error?.data.domainCode,
    message: error?.message,
  });

  guess('an unknown organisation answers as a known one, asked again too', async () => {
    const known = await makeSubscriber(database.db);
    const unknown = { channelId: known.channelId, uscc: nobodysUscc() };
    const before = sms.sent.length;
    const [a, b] = [await askCode(known), await askCode(unknown)];
    expect(sms.sent.length).toBe(before + 1);
    expect(shape(a)).toEqual(shape(b));
    for (const answer of [a, b])
      expect(answer.data).toMatchObject({ maskedMobile: expect.stringMatching(/^1[3-9]\d\*{4}\d{4}$/) });
    expect(shape(await askCode(known))).toEqual(shape(await askCode(unknown)));
    const tries = { code: wrongOf(sms.lastCode()) };
    for (let i = 0; i < 6; i++) {
      const [c, d] = [a, b].map((answer) => call('auth.verifyCode', { ...tries, requestId: requestIdOf(answer) }));
      expect(shape(await (c as Promise<Answer>))).toEqual(shape(await (d as Promise<Answer>)));
    }
  });

  guess('by a prefix that is never invented', async () => {
    const invented = new Set<string>();
    for (let i = 0; i < 40_000; i++) invented.add(inventedMask(blindIndex(TEST_INDEX_KEY, String(i))).slice(0, 3));
    const prefixes = Array.from({ length: 70 }, (_, i) => String(130 + i));
    const shown = await Promise.all(
      prefixes.map(async (prefix) => {
        const known = await makeSubscriber(database.db, { agentMobile: `${prefix}12345678` });
        return (await askCode(known)).data as { maskedMobile: string };
      }),
    );
    expect(shown.map(({ maskedMobile }) => maskedMobile)).toEqual(prefixes.map((prefix) => `${prefix}****5678`));
    expect(shown.filter(({ maskedMobile }) => !invented.has(maskedMobile.slice(0, 3)))).toEqual([]);
  });

  guess('nor by a message that is begun before the answer', async () => {
    const known = await makeSubscriber(database.db);
    const before = sms.sent.length;
    const { channelId, uscc } = known;
    const body = JSON.stringify({ channelId, uscc });
    const headers = { 'content-type': 'application/json' };
    const asked = new Request(`${BASE}/api/trpc/auth.requestCode`, { method: 'POST', headers, body });
    const answer = await answerTrpc(asked, context);
    expect([answer.status, (await answer.text()).includes('maskedMobile')]).toEqual([200, true]);
    expect(sms.sent).toHaveLength(before);
    await runAfterwards();
    expect(sms.sent).toHaveLength(before + 1);
  });

  guess('nor does the mask change from day to day', async () => {
    const { channelId } = await makeSubscriber(database.db);
    const unknown = { channelId, uscc: nobodysUscc() };
    const mask = ({ data }: Answer) => (data as { maskedMobile: string }).maskedMobile;
    const first = mask(await askCode(unknown));
    await database.db.$client`delete from rate_limits`.execute();
    expect(mask(await askCode(unknown))).toBe(first);
  });

  /** The database's work is what takes time: the same statements for both, however fast the machine is. */
  guess('nor by the work that is done', async () => {
    const known = await makeSubscriber(database.db);
    const { session } = database.db as unknown as { session: { logger: unknown; options: { logger?: unknown } } };
    const { logger } = session;
    const statements = async (act: () => Promise<unknown>): Promise<string[]> => {
      const seen: string[] = [];
      // Transactions make their logger of the options.
      session.logger = { logQuery: (query: string) => seen.push(query.replace(/\$\d+|\bdefault\b/g, '?')) };
      session.options.logger = session.logger;
      await act().finally(() => {
        session.logger = logger;
        session.options.logger = undefined;
      });
      return seen;
    };
    const unknown = { channelId: known.channelId, uscc: nobodysUscc() };
    const [a, b] = [await statements(() => askCode(known)), await statements(() => askCode(unknown))];
    expect(a.length).toBeGreaterThan(3);
    expect(a).toEqual(b);
  });

  guess('a name of no colleague locks like a real one, in a burst too', async () => {
    const login = await makePerson(['reviewer']);
    const burst = (name: string) =>
      Promise.all(Array.from({ length: 12 }, () => call('admin.auth.login', { login: name, password: 'x' })));
    const count = (answers: Answer[]) => answers.map(({ status, error }) => `${status} ${error?.message}`).sort();
    const known = await burst(login);
    expect(count(known)).toEqual(count(await burst(`nobody-${randomUUID().slice(0, 8)}`)));
  });

  /** Both pay for one password hash: the medians lie within a factor of each other that no lookup explains. */
  guess('nor by the time of a password', async () => {
    const time = async (login: string): Promise<number> => {
      const start = performance.now();
      await call('admin.auth.login', { login, password: 'x' });
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 9; i++) {
      known.push(await time(await makePerson(['reviewer'])));
      unknown.push(await time(`nobody-${randomUUID()}`));
    }
    const median = (values: number[]): number => values.sort((x, y) => x - y)[4] as number;
    expect(median(known) / median(unknown)).toBeGreaterThan(0.25);
    expect(median(known) / median(unknown)).toBeLessThan(4);
  });
});

import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect } from 'vitest';
import { type Answer, call, database, ports, sms, startTestWeb } from '@/app/_trpc/testing';
import { consultMessages } from '@/db/schema/consult';
import { rateLimits } from '@/db/schema/platform';
import { onboardings, oneTimeCodes, portalSessions, subscribers } from '@/db/schema/subscriber';
import { makeChannel, makeSubscriber, TEST_AGREEMENTS } from '@/db/testing/factories';
import { inventedMobile, inventedResidentId, inventedUscc } from '@/db/testing/values';
import { CONSULT_CODES_PER_ADDRESS } from '@/lib/services/consult/requestConsultCode';
import { CHECKS } from '@/lib/services/onboarding/begin';
import { door, expectDecent, expectRefused } from './testing/harness';

startTestWeb();
const guess = door('codes of who has no account');

let channelId: string;
beforeAll(async () => {
  channelId = await makeChannel(database.db);
});
beforeEach(() => database.db.delete(rateLimits));

const from = (address: string) => ({ 'x-forwarded-for': address });
const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const fine = (answers: Answer[]): Answer[] => answers.filter(({ status }) => status === 200);
const times = <T>(count: number, act: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => act(i)));

const typed = () => ({
  ...{ channelId, uscc: inventedUscc(), name: '桂林示例新办有限公司', legalName: '张示例' },
  ...{ legalIdNumber: inventedResidentId(), agentName: '李示范', agentMobile: inventedMobile() },
  agreementIds: [...TEST_AGREEMENTS],
});
const begin = (input: ReturnType<typeof typed>, headers = {}) => call('onboarding.begin', input, headers);

/** A code on its way to somebody, and what it opens. */
interface Sent {
  requestId: string;
  code: string;
  use: (code: string, headers?: Record<string, string>) => Promise<Answer>;
}
const KINDS: Record<string, () => Promise<Sent>> = {
  async onboarding() {
    const { onboardingId } = (await begin(typed())).data as { onboardingId: string };
    const { requestId } = (await call('onboarding.requestCode', { onboardingId })).data as { requestId: string };
    const use: Sent['use'] = (code, headers) => call('onboarding.confirm', { requestId, code }, headers);
    return { requestId, code: sms.lastCode(), use };
  },
  async 'consult, to ask'() {
    const mobile = inventedMobile();
    const { requestId } = (await call('consult.requestCode', { channelId, mobile })).data as { requestId: string };
    const question = { channelId, mobile, requestId, category: 'other', question: '什么时候寄出？' };
    const use: Sent['use'] = (code, headers) => call('consult.askByMobile', { ...question, code }, headers);
    return { requestId, code: sms.lastCode(), use };
  },
  async 'consult, to read'() {
    const mobile = inventedMobile();
    const { requestId } = (await call('consult.requestCode', { channelId, mobile })).data as { requestId: string };
    const use: Sent['use'] = (code, headers) => call('consult.readByMobile', { channelId, requestId, code }, headers);
    return { requestId, code: sms.lastCode(), use };
  },
};

for (const [kind, sent] of Object.entries(KINDS)) {
  describe(kind, () => {
    guess(`${kind}: twice`, async () => {
      const { code, use } = await sent();
      expect((await use(code)).status).toBe(200);
      expectRefused(await use(code), 'code.expired');
    });

    guess(`${kind}: eight times at once, used once`, async () => {
      const { code, use } = await sent();
      const answers = await times(8, () => use(code));
      expect(fine(answers)).toHaveLength(1);
      for (const answer of answers) expectDecent(answer);
    });

    guess(`${kind}: of another request, and of another kind`, async () => {
      const mine = await sent();
      for (const other of Object.values(KINDS)) {
        const { code } = await other();
        expectRefused(await mine.use(code === mine.code ? wrongOf(code) : code), 'code.wrong');
      }
      expectRefused(await call('auth.verifyCode', { requestId: mine.requestId, code: mine.code }), 'code.expired');
    });

    for (const code of ['abcdef', '12345', `' or 1=1`, '______', '']) {
      guess(`${kind}: the code ${JSON.stringify(code)}`, async () => {
        expectRefused(await (await sent()).use(code), 'input.invalid', code ? [code] : []);
      });
    }

    guess(`${kind}: past its time`, async () => {
      const { requestId, code, use } = await sent();
      await database.db.update(oneTimeCodes).set({ expiresAt: new Date() }).where(eq(oneTimeCodes.id, requestId));
      expectRefused(await use(code), 'code.expired');
    });

    guess(`${kind}: 40 guesses at once from 40 addresses: five are compared`, async () => {
      const { requestId, code, use } = await sent();
      for (const answer of await times(40, (i) => use(wrongOf(code), from(`198.51.100.${i}`)))) {
        expectRefused(answer, answer.status === 429 ? 'limited' : 'code.wrong');
      }
      const [row] = await database.db.select().from(oneTimeCodes).where(eq(oneTimeCodes.id, requestId));
      expect(row?.tries).toBe(5);
      expectRefused(await use(code), 'code.spent');
    });
  });
}

describe('many from one, one from many', () => {
  /** So many more than allowed, all at once. @returns how many were let through */
  async function passed(count: number, act: (i: number) => Promise<Answer>): Promise<number> {
    const answers = await times(count, act);
    for (const answer of answers) if (answer.status !== 200) expectRefused(answer, 'limit.reached');
    return fine(answers).length;
  }

  guess('codes to many mobiles from one address', async () => {
    const ask = () => call('consult.requestCode', { channelId, mobile: inventedMobile() }, from('203.0.113.1'));
    expect(await passed(CONSULT_CODES_PER_ADDRESS + 4, ask)).toBe(CONSULT_CODES_PER_ADDRESS);
  });

  guess('codes to one mobile from many addresses', async () => {
    const mobile = inventedMobile();
    const before = sms.sent.length;
    expect(await passed(9, (i) => call('consult.requestCode', { channelId, mobile }, from(`203.0.113.${i}`)))).toBe(1);
    expect(sms.sent.length).toBe(before + 1);
  });

  guess('codes to one mobile for many organisations', async () => {
    const agentMobile = inventedMobile();
    const begun = await times(5, (i) => begin({ ...typed(), agentMobile }, from(`203.0.113.${20 + i}`)));
    const before = sms.sent.length;
    const ask = (i: number) => call('onboarding.requestCode', begun[i]?.data, from(`203.0.113.${40 + i}`));
    expect(await passed(5, ask)).toBe(1);
    expect(sms.sent.length).toBe(before + 1);
  });

  guess('checks of many organisations from one address', async () => {
    const check = () => begin(typed(), from('203.0.113.60'));
    expect(await passed(CHECKS.perAddress + 4, check)).toBe(CHECKS.perAddress);
  });

  guess('a stranger who asks about one organisation does not keep its own people out', async () => {
    const input = typed();
    const check = () => begin({ ...input, legalIdNumber: inventedResidentId() }, from('203.0.113.61'));
    expect(await passed(CHECKS.perPairADay + 20, check)).toBe(CHECKS.perPairADay);
    expect((await begin(input, from('203.0.113.62'))).status).toBe(200);
  });

  guess('ID numbers of one organisation guessed from many addresses', async () => {
    const input = typed();
    const before = ports.enterprise.calls;
    const check = (i: number) => begin({ ...input, legalIdNumber: inventedResidentId() }, from(`198.51.100.${i}`));
    expect(await passed(CHECKS.perOrganisationADay + 15, check)).toBe(CHECKS.perOrganisationADay);
    expect(ports.enterprise.calls).toBe(before + CHECKS.perOrganisationADay);
  });

  guess('checks of everything from everywhere', async () => {
    const used = { key: 'onboarding-checks', windowStart: new Date(), count: CHECKS.altogether - 2 };
    await database.db.insert(rateLimits).values(used);
    expect(await passed(6, (i) => begin(typed(), from(`198.51.100.${i}`)))).toBe(2);
  });
});

describe('who is known', () => {
  guess('a customer’s organisation is answered as a new one, until a phone has agreed', async () => {
    const known = await makeSubscriber(database.db);
    const shape = ({ status, data }: Answer) => ({ status, data: { ...(data as object), onboardingId: '' } });
    const [a, b] = [await begin({ ...typed(), uscc: known.uscc, name: known.name }), await begin(typed())];
    expect(shape(a)).toEqual(shape(b));
    expectDecent(a, [known.agentMobile, known.agentName]);
  });

  guess('a mobile that never asked reads as little as one of somebody else', async () => {
    const { code, use } = await (KINDS['consult, to read'] as () => Promise<Sent>)();
    expect((await use(code)).data).toEqual([]);
  });

  guess('an onboarding of nobody', async () => {
    for (const onboardingId of [randomUUID(), `' or 1=1--`, '']) {
      expectRefused(
        await call('onboarding.requestCode', { onboardingId }),
        onboardingId.length === 36 ? 'conflict' : 'input.invalid',
      );
    }
  });
});

describe('double clicks of who has no account', () => {
  const twice = <T>(act: () => Promise<T>): Promise<T[]> => times(2, act);

  guess('获取验证码: one message', async () => {
    const { onboardingId } = (await begin(typed())).data as { onboardingId: string };
    const before = sms.sent.length;
    const answers = await twice(() => call('onboarding.requestCode', { onboardingId }));
    expect([fine(answers).length, sms.sent.length]).toEqual([1, before + 1]);
    for (const answer of answers) if (answer.status !== 200) expectRefused(answer, 'limit.reached');
  });

  guess('开始办理: one applicant with one session', async () => {
    const input = typed();
    const { onboardingId } = (await begin(input)).data as { onboardingId: string };
    const { requestId } = (await call('onboarding.requestCode', { onboardingId })).data as { requestId: string };
    const answers = await twice(() => call('onboarding.confirm', { requestId, code: sms.lastCode() }));
    expect(fine(answers)).toHaveLength(1);
    const rows = await database.db.select().from(subscribers).where(eq(subscribers.uscc, input.uscc));
    expect(rows).toHaveLength(1);
    expect(await database.db.$count(portalSessions, eq(portalSessions.subscriberId, rows[0]?.id ?? ''))).toBe(1);
  });

  guess('提交咨询: one question', async () => {
    const mobile = inventedMobile();
    const { requestId } = (await call('consult.requestCode', { channelId, mobile })).data as { requestId: string };
    const question = {
      channelId,
      mobile,
      requestId,
      code: sms.lastCode(),
      category: 'other',
      question: '多久能寄出？',
    };
    const before = await database.db.$count(consultMessages);
    expect(fine(await twice(() => call('consult.askByMobile', question)))).toHaveLength(1);
    expect(await database.db.$count(consultMessages)).toBe(before + 1);
  });

  guess('核对单位信息: each asks, both are answered alike', async () => {
    const input = typed();
    const before = await database.db.$count(onboardings);
    const [a, b] = await twice(() => begin(input));
    expect([a?.status, b?.status]).toEqual([200, 200]);
    expect(await database.db.$count(onboardings)).toBe(before + 2);
  });
});

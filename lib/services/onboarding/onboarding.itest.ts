import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rateLimits } from '../../../db/schema/platform';
import { drafts, onboardings, portalSessions, subscribers } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeChannel, makeOrder, makeSubscriber, TEST_AGREEMENTS } from '../../../db/testing/factories';
import { inventedMobile, inventedResidentId, inventedUscc } from '../../../db/testing/values';
import { ProviderUnavailableError } from '../../domain/errors';
import type { EnterprisePort, EnterpriseResult } from '../../ports/enterprise';
import type { OnboardingFields } from '../../schemas/onboarding';
import { CODE } from '../auth/codes';
import { resolvePortalSession } from '../auth/session';
import { getDraft } from '../draft/getDraft';
import { approveOrder } from '../review/approve';
import { claimOrder } from '../review/claim';
import { asCustomer, asStaff, asSystem, fakeSms, TEST_INDEX_KEY, type TestClock, testClock } from '../testing';
import { beginOnboarding, CHECKS } from './begin';
import { confirmOnboarding } from './confirm';
import { requestOnboardingCode } from './requestCode';

let database: TestDatabase;
let channelId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  channelId = await makeChannel(database.db);
});
afterAll(() => database.close());

const indexKey = TEST_INDEX_KEY;
const fields = (over: Partial<OnboardingFields> = {}): OnboardingFields => ({
  uscc: inventedUscc(),
  name: '桂林示例新办有限公司',
  legalName: '张示例',
  legalIdNumber: inventedResidentId(),
  agentName: '李示范',
  agentMobile: inventedMobile(),
  ...over,
});

/** A stranger with a browser, the register and a phone. */
function stage(answer: () => EnterpriseResult = () => ({ outcome: 'match' }), clock: TestClock = testClock()) {
  const sms = fakeSms();
  const asked: unknown[] = [];
  const enterprise: EnterprisePort = {
    async verify(input) {
      asked.push(input);
      return answer();
    },
  };
  const ctx = { ...asSystem(database.db, clock), actor: { kind: 'system' as const, id: 'onboarding' } };
  const agreed = { channelId, agreementIds: [...TEST_AGREEMENTS] };
  const begin = (input: OnboardingFields) => beginOnboarding(ctx, { ...input, ...agreed }, { enterprise, indexKey });
  const beginAt = (origin: string, input: OnboardingFields) =>
    beginOnboarding({ ...ctx, actor: { ...ctx.actor, origin } }, { ...input, ...agreed }, { enterprise, indexKey });
  const ask = (onboardingId: string) => requestOnboardingCode(ctx, { onboardingId }, { sms, indexKey });
  const askAt = (origin: string, onboardingId: string) =>
    requestOnboardingCode({ ...ctx, actor: { ...ctx.actor, origin } }, { onboardingId }, { sms, indexKey });
  const confirm = (requestId: string, code: string) => confirmOnboarding(ctx, { requestId, code }, { indexKey });
  async function through(input: OnboardingFields) {
    const { onboardingId } = await begin(input);
    const { requestId } = await ask(onboardingId);
    return confirm(requestId, sms.lastCode());
  }
  return { ctx, clock, sms, asked, begin, beginAt, ask, askAt, confirm, through };
}

const ofUscc = (uscc: string) => database.db.select().from(subscribers).where(eq(subscribers.uscc, uscc));

describe('a new organisation', () => {
  it('gets a prospective row, a session of its own and a form with what was checked', async () => {
    const { through, sms, clock } = stage();
    const input = fields();
    const result = await through(input);
    if (result.outcome !== 'ready' || !result.session) throw new Error(result.outcome);
    expect(sms.sent.at(-1)?.mobile).toBe(input.agentMobile);
    const [row, ...more] = await ofUscc(input.uscc);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ state: 'prospective', agentMobile: input.agentMobile, name: input.name });
    const session = await resolvePortalSession(database.db, clock, result.session.token);
    expect(session?.actor.subscriberId).toBe(row?.id);
    const mine = asCustomer(database.db, row as { id: string; channelId: string }, clock);
    const draft = await getDraft(mine, { draftId: result.draftId }, { indexKey });
    const { uscc, name, legalName, legalIdNumber } = input;
    expect(draft).toMatchObject({ businessType: 'new', certificateId: null });
    expect(draft.data.organisation).toMatchObject({ uscc, name, legalName, legalIdNumber });
    expect(draft.data.tokens?.items).toHaveLength(1);
    expect(draft.place).toBe('广西壮族自治区 桂林市');
  });

  it('goes on with the same form when the same phone comes again', async () => {
    const { through, clock } = stage();
    const input = fields();
    const first = await through(input);
    clock.advance(2 * CODE.resendMs);
    expect(await through(input)).toMatchObject({ outcome: 'ready', draftId: (first as { draftId: string }).draftId });
    expect(await ofUscc(input.uscc)).toHaveLength(1);
  });

  it('is made once by two clicks at once', async () => {
    const { begin, ask, confirm, sms } = stage();
    const input = fields();
    const { onboardingId } = await begin(input);
    const { requestId } = await ask(onboardingId);
    const both = await Promise.allSettled([confirm(requestId, sms.lastCode()), confirm(requestId, sms.lastCode())]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await ofUscc(input.uscc)).toHaveLength(1);
  });
});

describe('squatting', () => {
  it('another phone gets a row and a form of its own, and sees nothing of the first', async () => {
    const { through } = stage();
    const input = fields();
    const first = await through(input);
    const second = await through({ ...input, agentName: '王另外', agentMobile: inventedMobile() });
    if (first.outcome !== 'ready' || second.outcome !== 'ready') throw new Error('not ready');
    expect(second.draftId).not.toBe(first.draftId);
    const rows = await ofUscc(input.uscc);
    expect(rows).toHaveLength(2);
    const stranger = rows.find((row) => row.agentName === '王另外') as (typeof rows)[number];
    const theirs = asCustomer(database.db, stranger);
    await expect(getDraft(theirs, { draftId: first.draftId }, { indexKey })).rejects.toMatchObject({
      code: 'draft.not_found',
    });
  });

  it('the first one approved becomes the customer; the other order is not approved any more', async () => {
    const { through } = stage();
    const input = fields();
    await through(input);
    await through({ ...input, agentMobile: inventedMobile() });
    const [one, two] = await ofUscc(input.uscc);
    const approve = async (subscriber: typeof one) => {
      const { order } = await makeOrder(database.db, 'paid', {
        subscriber: subscriber as NonNullable<typeof one>,
        values: { businessType: 'new', oldCertificateId: null },
      });
      const reviewer = asStaff(database.db, ['reviewer']);
      await claimOrder(reviewer, { orderNo: order.orderNo });
      await approveOrder(reviewer, { orderNo: order.orderNo });
      return order.application.organisation.phone;
    };
    const phone = await approve(one);
    await expect(approve(two)).rejects.toMatchObject({ code: 'subscriber.exists' });
    // What the form said of the organisation is kept with it, and only with who was admitted.
    const rows = await ofUscc(input.uscc);
    const kept = { department: '财务部', phone, regionCode: '450305' };
    expect(rows.find(({ id }) => id === one?.id)).toMatchObject(kept);
    expect(rows.find(({ id }) => id === two?.id)).toMatchObject({ department: '', phone: '', regionCode: '' });
    const states = rows.map((row) => [row.id, row.state]);
    expect(new Map(states as [string, string][])).toEqual(
      new Map([
        [one?.id, 'active'],
        [two?.id, 'prospective'],
      ]),
    );
  });
});

describe('an organisation that is a customer already', () => {
  it('is answered alike until the phone is proven, and then gets no session and no row', async () => {
    const customer = await makeSubscriber(database.db);
    const known = stage();
    const unknown = stage();
    const input = fields({ uscc: customer.uscc, name: customer.name });
    const a = await known.begin(input);
    const b = await unknown.begin(fields());
    expect({ ...a, onboardingId: '' }).toEqual({ ...b, onboardingId: '' });
    const { requestId } = await known.ask(a.onboardingId);
    const sessions = await database.db.$count(portalSessions);
    expect(await known.confirm(requestId, known.sms.lastCode())).toEqual({ outcome: 'existing' });
    expect(await database.db.$count(portalSessions)).toBe(sessions);
    expect(await ofUscc(customer.uscc)).toHaveLength(1);
    expect(await database.db.$count(drafts, eq(drafts.subscriberId, customer.id))).toBe(0);
  });
});

describe('guessing', () => {
  it('says which kind of information failed, and sends no code', async () => {
    const { begin, ask, sms } = stage(() => ({ outcome: 'mismatch', field: 'legalIdNumber' }));
    const { onboardingId, ...view } = await begin(fields());
    expect(view).toMatchObject({ outcome: 'mismatched', field: 'legalIdNumber' });
    await expect(ask(onboardingId)).rejects.toMatchObject({ code: 'onboarding.expired' });
    expect(sms.sent).toEqual([]);
  });

  /** One organisation's register is asked from these addresses, each time with another ID number. @returns how often it was */
  async function guessed(addresses: string[], input = fields()) {
    const { beginAt, asked } = stage(() => ({ outcome: 'mismatch', field: 'legalIdNumber' }));
    const guesses = addresses.map((address) => beginAt(address, { ...input, legalIdNumber: inventedResidentId() }));
    for (const guess of await Promise.allSettled(guesses)) {
      if (guess.status === 'rejected') expect(guess.reason).toMatchObject({ code: 'limit.reached' });
    }
    return asked.length;
  }
  const repeated = (count: number, address: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => address(i));

  it('one address asks the register a few times a day for one organisation, and takes nothing from another one', async () => {
    const input = fields();
    const stranger = repeated(CHECKS.perPairADay + 15, () => '198.51.100.1');
    expect(await guessed(stranger, input)).toBe(CHECKS.perPairADay);
    expect(await guessed(['198.51.100.2'], input)).toBe(1);
    expect(await guessed(['198.51.100.1'])).toBe(1);
  });

  it('many addresses together guess no ID number of one organisation', async () => {
    const many = repeated(CHECKS.perOrganisationADay + 9, (i) => `203.0.113.${i}`);
    expect(await guessed(many)).toBe(CHECKS.perOrganisationADay);
  });

  it('all together cost no more than so much in ten minutes', async () => {
    const used = { key: 'onboarding-checks', windowStart: new Date(), count: CHECKS.altogether - 1 };
    const set = { windowStart: used.windowStart, count: used.count };
    await database.db.insert(rateLimits).values(used).onConflictDoUpdate({ target: rateLimits.key, set });
    expect(await guessed(['198.51.100.11'])).toBe(1);
    expect(await guessed(['198.51.100.12'])).toBe(0);
    await database.db.delete(rateLimits);
    expect(await guessed(['198.51.100.13'])).toBe(1);
  });

  it('a code has five tries, and one phone gets one code a minute whatever organisation is named', async () => {
    const { begin, ask, confirm, sms } = stage();
    const input = fields();
    const { onboardingId } = await begin(input);
    const { requestId } = await ask(onboardingId);
    const wrong = sms.lastCode() === '000000' ? '000001' : '000000';
    for (let i = 1; i < CODE.maxTries; i++) {
      await expect(confirm(requestId, wrong)).rejects.toMatchObject({ code: 'code.wrong' });
    }
    await expect(confirm(requestId, wrong)).rejects.toMatchObject({ code: 'code.spent' });
    await expect(confirm(requestId, sms.lastCode())).rejects.toMatchObject({ code: 'code.spent' });
    const other = await begin(fields({ agentMobile: input.agentMobile }));
    await expect(ask(other.onboardingId)).rejects.toMatchObject({ code: 'limit.reached' });
  });

  it('one address gets a part of the codes of a phone, and leaves some for whose phone it is', async () => {
    const { begin, askAt, clock, sms } = stage();
    const input = fields();
    for (let i = 0; i < 20; i++) {
      // Each time another organisation, and a stranger's number.
      const { onboardingId } = await begin(fields({ agentMobile: input.agentMobile }));
      await askAt('203.0.113.9', onboardingId).catch(() => undefined);
      clock.advance(61_000);
    }
    expect(sms.sent).toHaveLength(4);
    const { onboardingId } = await begin(input);
    await expect(askAt('203.0.113.9', onboardingId)).rejects.toThrow(
      /^获取验证码的次数已用完，请 40 分钟后再试。着急办理的，请致电服务热线 400-000-0000。$/,
    );
    await askAt('198.51.100.7', onboardingId);
    expect(sms.sent).toHaveLength(5);
  });

  it('a provider that is away is ours: nothing is lost and the customer may try again', async () => {
    const { begin } = stage(() => {
      throw new ProviderUnavailableError('tencent', false);
    });
    expect(await begin(fields())).toMatchObject({ outcome: 'unavailable', field: null });
  });

  it('what the register confirmed an hour ago does not count any more', async () => {
    const { begin, ask, clock } = stage();
    const { onboardingId } = await begin(fields());
    clock.advance(3_600_001);
    await expect(ask(onboardingId)).rejects.toMatchObject({ code: 'onboarding.expired' });
  });
});

it('a channel that does not offer it says so', async () => {
  const { ctx } = stage();
  const enterprise: EnterprisePort = { verify: async () => ({ outcome: 'match' }) };
  const input = { ...fields(), channelId: 'no-such-channel', agreementIds: [] };
  await expect(beginOnboarding(ctx, input, { enterprise, indexKey })).rejects.toMatchObject({ code: 'channel.closed' });
  expect(await database.db.$count(onboardings, eq(onboardings.uscc, input.uscc))).toBe(0);
});

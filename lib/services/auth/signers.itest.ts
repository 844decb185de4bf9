import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rateLimits } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder, makeSubscriber, type SubscriberRow } from '../../../db/testing/factories';
import { inventedUscc } from '../../../db/testing/values';
import { maskMobile } from '../../domain/masks';
import { type OrderState, RUNNING_STATES } from '../../domain/order';
import type { Secret } from '../../domain/secret';
import { resolvePortalSession } from './session';
import { visitorOf } from './testing/visitor';

const HOUR = 3_600_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('whose phone gets the code', () => {
  let uscc: string;
  let hours: number;
  beforeEach(() => {
    [uscc, hours] = [inventedUscc(), 0];
  });
  /** Each began an hour after the one before. */
  const applicant = (state: SubscriberRow['state'] = 'prospective') =>
    makeSubscriber(database.db, { uscc, state, createdAt: new Date(Date.now() - 9 * HOUR + hours++ * HOUR) });
  const runs = (subscriber: SubscriberRow, state: OrderState = 'paid') => makeOrder(database.db, state, { subscriber });
  const askedFor = async () => {
    const { ask, sms, enter, ctx, clock } = visitorOf(database.db);
    const { requestId, maskedMobile } = await ask(uscc);
    const whose = async (code: string) => {
      const { token } = await enter(requestId, code);
      return (await resolvePortalSession(ctx.db, clock, token))?.actor.subscriberId;
    };
    const codes = sms.sent.map(({ params }) => (params.code as Secret).reveal());
    return { phones: sms.sent.map(({ mobile }) => mobile), codes, whose, maskedMobile };
  };

  for (const state of RUNNING_STATES) {
    it(`his whose order runs (${state}), not his who began last`, async () => {
      const payer = await applicant();
      await runs(payer, state);
      await applicant();
      const { phones, codes, whose } = await askedFor();
      expect(phones).toEqual([payer.agentMobile]);
      expect(await whose(codes[0] ?? '')).toBe(payer.id);
    });
  }

  it('everybody’s whose order runs: each code opens its own session, and one is used', async () => {
    const all = [await applicant(), await applicant(), await applicant('active'), await applicant()];
    const [first, second, customer] = all as [SubscriberRow, SubscriberRow, SubscriberRow];
    await runs(first);
    await runs(second, 'rejected');
    for (const own of [customer, first, second]) {
      const { phones, codes, whose, maskedMobile } = await askedFor();
      const expected = [customer, first, second];
      expect(phones).toEqual(expected.map(({ agentMobile }) => agentMobile));
      expect(maskedMobile).toBe(maskMobile(customer.agentMobile));
      expect(new Set(codes).size).toBe(3);
      expect(await whose(codes[expected.indexOf(own)] ?? '')).toBe(own.id);
      for (const code of codes) await expect(whose(code)).rejects.toMatchObject({ code: 'code.expired' });
      await database.db.delete(rateLimits);
    }
  });

  it('the customer’s alone, whoever began meanwhile', async () => {
    const customer = await applicant('active');
    await applicant();
    expect((await askedFor()).phones).toEqual([customer.agentMobile]);
  });

  it('his who began last, where nothing runs any more', async () => {
    await runs(await applicant(), 'refunded');
    await runs(await applicant(), 'closed');
    const last = await applicant();
    expect((await askedFor()).phones).toEqual([last.agentMobile]);
  });

  it('five tries, however many phones got one', async () => {
    for (let i = 0; i < 2; i++) await runs(await applicant());
    const { codes, whose } = await askedFor();
    const wrong = ['000000', '000001', '000002'].find((code) => !codes.includes(code)) as string;
    for (let i = 0; i < 4; i++) await expect(whose(wrong)).rejects.toMatchObject({ code: 'code.wrong' });
    await expect(whose(wrong)).rejects.toMatchObject({ code: 'code.spent' });
    for (const code of codes) await expect(whose(code)).rejects.toMatchObject({ code: 'code.spent' });
  });
});

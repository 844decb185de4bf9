import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drafts, verifications } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeCertificate, makeDraft, makeSubscriber } from '../../../db/testing/factories';
import type { VerificationInfo } from '../../domain/application';
import { ProviderUnavailableError } from '../../domain/errors';
import type { IdentityResult } from '../../ports/identity';
import { saveDraft } from '../draft/saveDraft';
import { asCustomer, fakeBank, fakeIdentity, TEST_INDEX_KEY as indexKey, testClock } from '../testing';
import { confirmVerificationCode } from './confirmVerificationCode';
import { startVerification } from './startVerification';
import { verificationStatus } from './verificationStatus';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function scene(
  verification: Partial<VerificationInfo> = {},
  ports: { identity?: () => IdentityResult | Promise<IdentityResult>; bank?: ReturnType<typeof fakeBank> } = {},
) {
  const clock = testClock();
  const subscriber = await makeSubscriber(database.db);
  const certificate = await makeCertificate(database.db, subscriber);
  const draft = await makeDraft(database.db, subscriber, certificate, verification);
  const ctx = asCustomer(database.db, subscriber, clock);
  const identity = fakeIdentity(ports.identity ?? (() => ({ outcome: 'match' })));
  const bank = ports.bank ?? fakeBank();
  const input = { draftId: draft.id };
  return {
    clock,
    ctx,
    identity,
    bank,
    draft,
    start: () => startVerification(ctx, input, { identity, bank, indexKey }),
    status: () => verificationStatus(ctx, input, { indexKey }),
    confirm: (code: string) => confirmVerificationCode(ctx, { ...input, code }, { indexKey }),
    retype: (data: Parameters<typeof saveDraft>[1]['data']) => saveDraft(ctx, { ...input, data }),
    rows: () => database.db.select().from(verifications).where(eq(verifications.draftId, draft.id)),
  };
}

describe('phone and bank card', () => {
  it('matches once and does not ask again for the same fields', async () => {
    const { start, identity, status } = await scene();
    expect(await status()).toMatchObject({ status: 'none' });
    expect(await start()).toMatchObject({ status: 'matched', triesLeft: 4 });
    expect(await start()).toMatchObject({ status: 'matched', triesLeft: 4 });
    expect(identity.calls).toBe(1);
  });

  it('asks anew when a checked field changes, not when another does', async () => {
    const { start, status, retype, identity } = await scene();
    await start();
    await retype({ contact: { email: 'other@example.com' } });
    expect(await status()).toMatchObject({ status: 'matched' });
    await retype({ organisation: { legalMobile: '13800000009' } });
    expect(await status()).toMatchObject({ status: 'none' });
    await start();
    expect(identity.calls).toBe(2);
  });

  it.each([
    ['name', /姓名/],
    ['mobile', /手机号/],
    ['idNumber', /身份证号/],
    ['combination', /逐项核对/],
  ] as const)('says that the %s does not agree', async (field, words) => {
    const { start } = await scene({}, { identity: () => ({ outcome: 'mismatch', field, providerCode: '-1' }) });
    const view = await start();
    expect(view).toMatchObject({ status: 'mismatched', field, triesLeft: 4 });
    expect(view.message).toMatch(words);
  });

  it('allows five checks a day, also when they come at once', async () => {
    const { start, retype, clock, identity } = await scene(
      {},
      { identity: () => ({ outcome: 'mismatch', field: 'name', providerCode: '-1' }) },
    );
    const burst = await Promise.allSettled(Array.from({ length: 8 }, start));
    expect(identity.calls).toBeLessThanOrEqual(5);
    for (let i = 0; i < 5; i++) {
      await retype({ organisation: { legalMobile: `1380000001${i}` } });
      await start().catch(() => {});
    }
    expect(identity.calls).toBe(5);
    expect(burst.some((result) => result.status === 'fulfilled')).toBe(true);
    await expect(start()).rejects.toMatchObject({ code: 'verification.limit', kind: 'limited' });
    clock.advance(24 * 3_600_000);
    expect(await start()).toMatchObject({ status: 'mismatched' });
  });

  it('keeps the form and the tries when the provider is down, and says whose fault it is', async () => {
    let down = true;
    const { start, status, draft } = await scene(
      {},
      {
        identity: () => {
          if (down) throw new ProviderUnavailableError('faceid', true);
          return { outcome: 'match' };
        },
      },
    );
    expect(await start()).toMatchObject({ status: 'unavailable', triesLeft: 5 });
    expect((await status()).message).toMatch(/不是您填写有误/);
    const [kept] = await database.db.select().from(drafts).where(eq(drafts.id, draft.id));
    expect(kept?.data).toEqual(draft.data);
    down = false;
    expect(await start()).toMatchObject({ status: 'matched', triesLeft: 4 });
  });

  it('writes down what it asks before it asks', async () => {
    const made: { rows: () => Promise<{ outcome: string }[]> } = { rows: async () => [] };
    const seen: string[] = [];
    const current = await scene(
      { method: 'legal_bank_card' },
      {
        identity: async () => {
          seen.push(...(await made.rows()).map((row) => row.outcome));
          return { outcome: 'unsupported', providerCode: '-6' };
        },
      },
    );
    made.rows = current.rows;
    expect(await current.start()).toMatchObject({ status: 'unsupported' });
    expect(seen).toEqual(['pending']);
  });

  it('refuses an incomplete form and another organisation before anybody is asked', async () => {
    const { start, retype, identity } = await scene();
    await retype({ organisation: { legalIdNumber: '4503' } });
    await expect(start()).rejects.toMatchObject({
      code: 'verification.incomplete',
      message: '法人身份证号应为 18 位，您输入了 4 位',
      details: { field: 'organisation.legalIdNumber' },
    });
    await retype({ organisation: { legalIdNumber: '11010519491231002X', name: '桂林示例别家有限公司' } });
    await expect(start()).rejects.toMatchObject({ code: 'application.other_organisation' });
    expect(identity.calls).toBe(0);
  });

  it("does not touch somebody else's draft", async () => {
    const { draft } = await scene();
    const stranger = asCustomer(database.db, await makeSubscriber(database.db));
    const ports = { identity: fakeIdentity(() => ({ outcome: 'match' })), bank: fakeBank(), indexKey };
    await expect(startVerification(stranger, { draftId: draft.id }, ports)).rejects.toMatchObject({
      code: 'draft.not_found',
    });
  });
});

describe('business account', () => {
  const account = { method: 'bank_account' } as const;

  it('sends one cent with the code in its memo and matches by it', async () => {
    const { start, confirm, bank, rows } = await scene(account);
    expect(await start()).toMatchObject({
      status: 'awaiting_code',
      triesLeft: 5,
      accountMasked: expect.stringMatching(/^\*{4} \d{4}$/),
    });
    const [row] = await rows();
    const transfer = bank.transfers.get(row?.id ?? '');
    expect(transfer).toMatchObject({ amountFen: 1 });
    expect(transfer?.memo.reveal()).toMatch(/^验证码\d{6}$/);
    expect(JSON.stringify(row)).not.toContain(bank.lastCode());
    expect(await confirm(bank.lastCode())).toMatchObject({ status: 'matched' });
    expect(bank.calls).toBe(1);
  });

  it('makes no second transfer when the answer got lost, and the code stays the same', async () => {
    let lost = true;
    const bank = fakeBank({
      after: () => {
        if (lost) throw new ProviderUnavailableError('bank', true);
      },
    });
    const { start, confirm } = await scene(account, { bank });
    expect(await start()).toMatchObject({ status: 'unavailable' });
    const code = bank.lastCode();
    lost = false;
    expect(await start()).toMatchObject({ status: 'awaiting_code' });
    expect(bank.transfers.size).toBe(1);
    expect(await confirm(code)).toMatchObject({ status: 'matched' });
  });

  it('allows five tries for the code, then wants a new transfer', async () => {
    const { start, confirm, bank } = await scene(account);
    await start();
    const right = bank.lastCode();
    const wrong = right === '111111' ? '222222' : '111111';
    for (const left of [4, 3, 2, 1]) {
      expect(await confirm(wrong)).toMatchObject({ status: 'awaiting_code', field: 'code', triesLeft: left });
    }
    expect(await confirm(wrong)).toMatchObject({ status: 'mismatched', field: 'code' });
    expect(await confirm(right)).toMatchObject({ status: 'mismatched' });
    expect(await start()).toMatchObject({ status: 'awaiting_code' });
    expect(bank.transfers.size).toBe(2);
  });

  it.each([
    ['NAME_MISMATCH', 'accountName'],
    ['ACCOUNT_NOT_FOUND', 'accountNo'],
    ['OTHER', 'combination'],
  ] as const)('names what is wrong: %s', async (failCode, field) => {
    const { start } = await scene(account, { bank: fakeBank({ fail: () => failCode }) });
    expect(await start()).toMatchObject({ status: 'mismatched', field });
  });

  it('has nothing to confirm before a transfer, and not after three days', async () => {
    const { start, confirm, clock, bank } = await scene(account);
    await expect(confirm('123456')).rejects.toMatchObject({ code: 'verification.no_transfer' });
    await start();
    clock.advance(73 * 3_600_000);
    await expect(confirm(bank.lastCode())).rejects.toMatchObject({ code: 'verification.no_transfer' });
  });
});

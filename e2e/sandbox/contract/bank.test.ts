import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEMO_SUBSCRIBERS } from '@/db/seed/demo-people';
import { createBank } from '@/lib/adapters/bank';
import { expectUnavailable, failure } from '@/lib/adapters/testing/server';
import { secret } from '@/lib/domain/secret';
import { contractSandbox, IMPATIENT, need } from './setup';

const contract = contractSandbox();
const account = DEMO_SUBSCRIBERS[0]?.bankAccount ?? { accountName: '', accountNo: '', bankName: '', bankAddress: '' };

const bank = (changes = {}) =>
  createBank({
    baseUrl: need(contract.env, 'BANK_BASE_URL'),
    clientId: need(contract.env, 'BANK_CLIENT_ID'),
    accountNo: need(contract.env, 'BANK_ACCOUNT_NO'),
    privateKey: need(contract.env, 'BANK_PRIVATE_KEY'),
    bankPublicKey: need(contract.env, 'BANK_PUBLIC_KEY'),
    ...changes,
  });
const cent = (changes = {}) => ({
  clientTransferId: randomUUID(),
  payeeAccountNo: secret(account.accountNo),
  payeeAccountName: account.accountName,
  payeeBankName: account.bankName,
  payeeBankAddress: account.bankAddress,
  amountFen: 1,
  memo: secret('验证码271828'),
  ...changes,
});
const booked = (id: string) => contract.sandbox.bank.transfers.all().filter((row) => row.clientTransferId === id);

describe('bank adapter and sandbox', () => {
  it('a cent with its memo, once', async () => {
    const request = cent();
    const first = await bank().transfer(request);
    expect(first.status).toMatch(/accepted|succeeded/);
    expect(await bank().transfer(request)).toMatchObject({ transferId: first.transferId });
    expect(booked(request.clientTransferId)).toMatchObject([{ amount: '0.01', memo: '验证码271828' }]);
    expect(await bank().query(request.clientTransferId)).toMatchObject({ transferId: first.transferId });
    expect(await bank().query('never-sent')).toBeNull();
  });

  it('says why an account does not take it', async () => {
    const failed = (changes: object) => bank().transfer(cent(changes));
    expect(await failed({ payeeAccountNo: secret('4599999999999999999') })).toMatchObject({
      failCode: 'ACCOUNT_NOT_FOUND',
    });
    expect(await failed({ payeeAccountName: '别的公司' })).toMatchObject({
      status: 'failed',
      failCode: 'NAME_MISMATCH',
    });
    contract.fault({ provider: 'bank', kind: 'errorCode', code: 'ACCOUNT_FROZEN' });
    expect(await failed({})).toMatchObject({ status: 'failed', failCode: 'ACCOUNT_FROZEN' });
  });

  it.each(['before', 'after'] as const)('time-out %s the work: the same id settles it', async (phase) => {
    const request = cent();
    contract.fault({ provider: 'bank', kind: 'timeout', phase });
    await expectUnavailable(bank(IMPATIENT).transfer(request), true);
    expect(await bank().query(request.clientTransferId)).toEqual(
      phase === 'before' ? null : expect.objectContaining({ transferId: expect.any(String) }),
    );
    await bank().transfer(request);
    expect(booked(request.clientTransferId)).toHaveLength(1);
  });

  it('faults', async () => {
    for (const kind of ['http500', 'wrongSignature'] as const) {
      contract.fault({ provider: 'bank', kind });
      await expectUnavailable(bank().transfer(cent()), true);
    }
    contract.fault({ provider: 'bank', kind: 'errorCode', code: 'SYSTEM_BUSY' });
    await expectUnavailable(bank().transfer(cent()), true);
    contract.fault({ provider: 'bank', kind: 'errorCode', code: 'INVALID_REQUEST' });
    expect(await failure(bank().transfer(cent()))).toMatchObject({ code: 'bank.refused' });
    contract.fault({ provider: 'bank', kind: 'slow', delayMs: 50 });
    await bank().transfer(cent());
  });

  it('a client that the bank does not know is ours to cure', async () => {
    await expectUnavailable(bank({ clientId: 'somebody' }).transfer(cent()), false);
  });
});

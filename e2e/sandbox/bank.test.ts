import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { privateKeyOf, publicKeyOf } from './core/keys';
import { bankSign, bankVerify, requestText, responseText } from './providers/bank/sign';
import { keyPair } from './testing';
import { demoSubscriber, type Json, withSandbox } from './testing-world';

const demo = demoSubscriber();
const world = withSandbox();

describe('bank', () => {
  const order = (overrides: object = {}) => ({
    clientTransferId: randomUUID(),
    payerAccountNo: world.env.BANK_ACCOUNT_NO,
    payeeAccountNo: demo.bankAccount.accountNo,
    payeeAccountName: demo.bankAccount.accountName,
    payeeBankName: demo.bankAccount.bankName,
    payeeBankAddress: demo.bankAccount.bankAddress,
    amount: '0.01',
    currency: 'CNY',
    memo: '验证码 123456',
    ...overrides,
  });

  async function call(
    method: string,
    path: string,
    body = '',
    key = world.env.BANK_PRIVATE_KEY as string,
    nonce: string = randomUUID(),
  ) {
    const timestamp = String(Date.now());
    const text = requestText(method, `/bank/api/v1${path}`, timestamp, nonce, Buffer.from(body));
    const response = await fetch(`${world.env.BANK_BASE_URL}/api/v1${path}`, {
      method,
      headers: {
        'x-client-id': world.env.BANK_CLIENT_ID as string,
        'x-timestamp': timestamp,
        'x-nonce': nonce,
        'x-signature': bankSign(privateKeyOf(key), text),
      },
      ...(body ? { body } : {}),
    });
    const answer = await response.text();
    const { headers, status } = response;
    const signed = responseText(status, headers.get('x-timestamp') ?? '', answer);
    const genuine = bankVerify(
      publicKeyOf(world.env.BANK_PUBLIC_KEY as string),
      signed,
      headers.get('x-signature') ?? '',
    );
    return { status, genuine, json: JSON.parse(answer) as Json };
  }
  const transfer = (input: object) => call('POST', '/transfers', JSON.stringify(input));

  it('pays once per client transfer id and answers signed', async () => {
    const input = order();
    const first = await transfer(input);
    expect(first).toMatchObject({ status: 200, genuine: true, json: { status: 'SUCCESS' } });
    expect((await transfer(input)).json.transferId).toBe(first.json.transferId);
    expect(await transfer({ ...input, amount: '0.02' })).toMatchObject({ status: 409, genuine: true });
    expect((await call('GET', `/transfers/${input.clientTransferId}`)).json).toMatchObject({ status: 'SUCCESS' });
    expect(await call('GET', '/transfers/none')).toMatchObject({ status: 404, genuine: true });
  });

  it('fails for an unknown account, another name, a frozen account', async () => {
    const failCode = async (overrides: object) => (await transfer(order(overrides))).json.failCode;
    expect(await failCode({ payeeAccountNo: '999' })).toBe('ACCOUNT_NOT_FOUND');
    expect(await failCode({ payeeAccountName: '别的公司' })).toBe('NAME_MISMATCH');
    await world.control('registry', { account: { accountNo: '777', accountName: '冻结示例有限公司', frozen: true } });
    expect(await failCode({ payeeAccountNo: '777', payeeAccountName: '冻结示例有限公司' })).toBe('ACCOUNT_FROZEN');
  });

  it('refuses another key and a repeated nonce', async () => {
    const stranger = keyPair().privateKey;
    expect(await call('GET', '/transfers/x', '', stranger)).toMatchObject({ status: 401 });
    const nonce = randomUUID();
    await call('GET', '/transfers/x', '', world.env.BANK_PRIVATE_KEY, nonce);
    expect((await call('GET', '/transfers/x', '', world.env.BANK_PRIVATE_KEY, nonce)).json).toMatchObject({
      code: 'NONCE_REPLAYED',
    });
  });

  it('can accept now and settle later, and sign wrongly', async () => {
    const input = order();
    world.sandbox.context.faults.add({ provider: 'bank', kind: 'errorCode', code: 'ACCEPTED', times: 1 });
    expect((await transfer(input)).json.status).toBe('ACCEPTED');
    world.sandbox.context.faults.add({ provider: 'bank', kind: 'wrongSignature', times: 1 });
    expect((await transfer(order())).genuine).toBe(false);
  });
});

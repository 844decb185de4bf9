import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secret } from '../../domain/secret';
import {
  closedAddress,
  type Exchange,
  expectNoSecrets,
  expectUnavailable,
  failure,
  type Reply,
  startTestServer,
  type TestServer,
} from '../testing/server';
import { createBank } from './index';
import { requestText, responseText, signText, verifyText } from './signature';

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = new Date('2026-11-22T08:00:00Z');

function signed(json: unknown, { status = 200, key = theirs.privateKey, at = now.getTime() } = {}): Reply {
  const body = JSON.stringify(json);
  const timestamp = String(at);
  return {
    status,
    body,
    headers: { 'X-Timestamp': timestamp, 'X-Signature': signText(responseText(status, timestamp, body), key) },
  };
}

describe('bank adapter', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  const bank = (changes = {}) =>
    createBank({
      baseUrl: `${server.url}/front/`,
      clientId: 'certdesk',
      accountNo: '4500000000009999999',
      privateKey: ours.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      bankPublicKey: theirs.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      clock: { now: () => now },
      ...changes,
    });
  const request = {
    clientTransferId: 'O1-verify-1',
    payeeAccountNo: secret('4500000000000000001'),
    payeeAccountName: '桂林示例甲科技有限公司',
    payeeBankName: '中国工商银行',
    payeeBankAddress: '桂林市示例支行',
    amountFen: 1,
    memo: secret('验证码271828'),
  };
  const secrets = ['4500000000000000001', '271828'];
  const accepted = { clientTransferId: 'O1-verify-1', transferId: 'B1', status: 'ACCEPTED' };

  it('sends a signed transfer of one cent', async () => {
    server.handle(() => signed(accepted));
    expect(await bank().transfer(request)).toEqual({ status: 'accepted', transferId: 'B1' });
    const exchange = server.exchanges[0] as Exchange;
    expect(exchange.path).toBe('/front/api/v1/transfers');
    expect(JSON.parse(exchange.body)).toEqual({
      clientTransferId: 'O1-verify-1',
      payerAccountNo: '4500000000009999999',
      payeeAccountNo: '4500000000000000001',
      payeeAccountName: '桂林示例甲科技有限公司',
      payeeBankName: '中国工商银行',
      payeeBankAddress: '桂林市示例支行',
      amount: '0.01',
      currency: 'CNY',
      memo: '验证码271828',
    });
    const {
      'x-timestamp': timestamp,
      'x-nonce': nonce,
      'x-signature': signature,
    } = exchange.headers as Record<string, string>;
    const text = requestText({
      method: 'POST',
      target: '/front/api/v1/transfers',
      timestamp: timestamp ?? '',
      nonce: nonce ?? '',
      body: exchange.body,
    });
    expect(verifyText(text, ours.publicKey, signature ?? '')).toBe(true);
    expect(timestamp).toBe(String(now.getTime()));
    await bank().transfer(request);
    expect(server.exchanges[1]?.headers['x-nonce']).not.toBe(nonce);
  });

  it.each(['ACCOUNT_NOT_FOUND', 'NAME_MISMATCH', 'ACCOUNT_FROZEN'])('failure %s is kept', async (failCode) => {
    server.handle(() => signed({ ...accepted, status: 'FAILED', failCode }));
    expect(await bank().transfer(request)).toEqual({ status: 'failed', transferId: 'B1', failCode });
  });

  it('queries by our own id', async () => {
    server.handle(() => signed({ ...accepted, status: 'SUCCESS' }));
    expect(await bank().query('O1-verify-1')).toEqual({ status: 'succeeded', transferId: 'B1' });
    expect(server.exchanges[0]?.path).toBe('/front/api/v1/transfers/O1-verify-1');
    server.handle(() => signed({ ...accepted, status: 'FAILED', failCode: 'NEW_CODE' }));
    expect(await bank().query('O1-verify-1')).toMatchObject({ failCode: 'OTHER' });
    server.handle(() => signed({ code: 'NOT_FOUND' }, { status: 404 }));
    expect(await bank().query('O1-verify-1')).toBeNull();
  });

  it('an answer that is unsigned, forged, stale or about another transfer is no answer', async () => {
    const forger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const bad: Reply[] = [
      { body: JSON.stringify(accepted) },
      signed(accepted, { key: forger }),
      signed(accepted, { at: now.getTime() - 6 * 60_000 }),
      { ...signed(accepted), status: 201 },
      signed({ ...accepted, clientTransferId: 'O2' }),
      signed({ clientTransferId: 'O1-verify-1', status: 'ACCEPTED' }),
      signed({ ...accepted, status: 'WHAT' }),
    ];
    for (const reply of bad) {
      server.handle(() => reply);
      expectNoSecrets(await expectUnavailable(bank().transfer(request), true), secrets);
    }
    server.handle(() => ({ status: 404, body: '{}' }));
    await expectUnavailable(bank().query('O1-verify-1'), false);
  });

  it('a signed refusal is known not to have paid', async () => {
    server.handle(() => signed({ code: 'INVALID_ACCOUNT' }, { status: 400 }));
    expect(await failure(bank().transfer(request))).toMatchObject({
      code: 'bank.refused',
      details: { providerCode: 'INVALID_ACCOUNT' },
    });
    server.handle(() => signed({ code: 'BAD_SIGNATURE' }, { status: 401 }));
    await expectUnavailable(bank().transfer(request), false);
  });

  it('says whether the outcome is known when the bank is down', async () => {
    for (const reply of ['hang', 'drop', { status: 503, body: '' }] as const) {
      server.handle(() => reply);
      const client = bank(reply === 'hang' ? { timeoutMs: 200 } : {});
      expectNoSecrets(await expectUnavailable(client.transfer(request), true), secrets);
      await expectUnavailable(client.query('O1-verify-1'), false);
    }
    await expectUnavailable(bank({ baseUrl: `http://${await closedAddress()}` }).transfer(request), false);
  });
});

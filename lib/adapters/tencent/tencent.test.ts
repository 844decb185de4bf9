import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secret } from '../../domain/secret';
import type { SmsTemplate } from '../../ports/sms';
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
import { BANK_CARD_CODES, PHONE_CODES } from './identity-codes';
import { createTencentEnterprise, createTencentIdentity, createTencentSms } from './index';

const KEY = 'test-secret-key';
const answer = (response: Record<string, unknown>): Reply => ({ body: JSON.stringify({ Response: response }) });
const error = (code: string): Reply =>
  answer({ Error: { Code: code, Message: 'echo 450300199001010018' }, RequestId: 'r' });

/** TC3-HMAC-SHA256 as the provider computes it. */
function expectSigned(exchange: Exchange): void {
  const authorization = exchange.headers.authorization ?? '';
  const [, scope = '', signature = ''] =
    /Credential=test-id\/(\S+), .*Signature=([0-9a-f]{64})/.exec(authorization) ?? [];
  const [date = '', service = ''] = scope.split('/');
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const canonical = `POST\n/\n\ncontent-type:${exchange.headers['content-type']}\nhost:127.0.0.1\n\ncontent-type;host\n${sha256(exchange.body)}`;
  const text = `TC3-HMAC-SHA256\n${exchange.headers['x-tc-timestamp']}\n${scope}\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(`TC3${KEY}`, date), service), 'tc3_request');
  expect(signature).toBe(hmac(key, text).toString('hex'));
}

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const base = () => ({
  secretId: 'test-id',
  secretKey: KEY,
  endpoint: server.host,
  protocol: 'http://' as const,
});

describe('tencent sms', () => {
  const now = new Date('2026-11-22T08:00:00Z');
  const client = (changes = {}) =>
    createTencentSms({ ...base(), sdkAppId: '1400', signName: '示例认证', clock: { now: () => now }, ...changes });
  const request = {
    mobile: '13900000001',
    template: 'token_pin' as SmsTemplate,
    params: { pin: secret('Pin-31415926'), orderNo: 'O1' },
    key: 'order:O1:pin',
  };
  const sent = (code: string): Reply =>
    answer({
      SendStatusSet: [{ SerialNo: 's1', PhoneNumber: '+8613900000001', Code: code, Message: '' }],
      RequestId: 'r',
    });

  it('sends with the signed wire form and the parameters in the registered order', async () => {
    server.handle(() => sent('Ok'));
    expect(await client().send(request)).toEqual({ serialNo: 's1' });
    const exchange = server.exchanges[0] as Exchange;
    expectSigned(exchange);
    expect(exchange.headers).toMatchObject({ 'x-tc-action': 'SendSms', 'x-tc-version': '2021-01-11' });
    expect(JSON.parse(exchange.body)).toEqual({
      PhoneNumberSet: ['+8613900000001'],
      SmsSdkAppId: '1400',
      SignName: '示例认证',
      TemplateId: 'T-token_pin',
      TemplateParamSet: ['O1', 'Pin-31415926'],
      SessionContext: 'order:O1:pin',
    });
  });

  it('takes real template ids from the configuration', async () => {
    server.handle(() => sent('Ok'));
    await client({ templateIds: { token_pin: '2345678' } }).send(request);
    expect(JSON.parse(server.exchanges[0]?.body ?? '{}').TemplateId).toBe('2345678');
  });

  it('a forgotten parameter is a programming error, not a message with a hole', async () => {
    await expect(client().send({ ...request, params: { orderNo: 'O1' } })).rejects.toThrow(TypeError);
  });

  it.each([
    ['LimitExceeded.PhoneNumberThirtySecondLimit', 'limited'],
    ['InvalidParameterValue.IncorrectPhoneNumber', 'invalid'],
    ['FailedOperation.PhoneNumberInBlacklist', 'invalid'],
  ])('a number refused by %s was certainly not sent', async (code, kind) => {
    const expected = { code: 'sms.refused', kind, details: { providerCode: code } };
    server.handle(() => sent(code));
    expect(await failure(client().send(request))).toMatchObject(expected);
    server.handle(() => error(code));
    expect(await failure(client().send(request))).toMatchObject(expected);
  });

  it.each([
    ['FailedOperation.InsufficientBalanceInSmsPackage', false],
    ['FailedOperation.TemplateIncorrectOrUnapproved', false],
    ['AuthFailure.SignatureFailure', false],
    ['RequestLimitExceeded', false],
    ['InternalError.Timeout', true],
  ])('%s is ours or theirs, not the customer’s', async (code, outcomeUnknown) => {
    server.handle(() => sent(code));
    await expectUnavailable(client().send(request), outcomeUnknown);
    server.handle(() => error(code));
    expectNoSecrets(await expectUnavailable(client().send(request), outcomeUnknown), ['450300199001010018']);
  });

  it('says whether the outcome is known when the provider is down', async () => {
    const secrets = ['Pin-31415926', KEY, '13900000001'];
    server.handle(() => 'hang');
    expectNoSecrets(await expectUnavailable(client({ timeoutMs: 200 }).send(request), true), secrets);
    server.handle(() => 'drop');
    expectNoSecrets(await expectUnavailable(client().send(request), true), secrets);
    server.handle(() => ({ status: 500, body: 'oops' }));
    await expectUnavailable(client().send(request), true);
    server.handle(() => ({ status: 403, body: 'no' }));
    await expectUnavailable(client().send(request), false);
    server.handle(() => ({ body: '<html>' }));
    await expectUnavailable(client().send(request), true);
    await expectUnavailable(client({ endpoint: await closedAddress() }).send(request), false);
  });

  it('finds a message by its key', async () => {
    const since = new Date(now.getTime() - 60_000);
    const records = [{ SessionContext: 'other' }, { SessionContext: 'order:O1:pin', ReportStatus: 'FAIL' }];
    server.handle(() => answer({ PullSmsSendStatusSet: records, RequestId: 'r' }));
    expect(await client().find('13900000001', 'order:O1:pin', since)).toBe('sent');
    expect(await client().find('13900000001', 'order:O2:pin', since)).toBe('not_found');
    const exchange = server.exchanges[0] as Exchange;
    expect(exchange.headers['x-tc-action']).toBe('PullSmsSendStatusByPhoneNumber');
    expect(JSON.parse(exchange.body)).toMatchObject({
      PhoneNumber: '+8613900000001',
      BeginTime: 1795334340,
      EndTime: 1795334400,
    });
  });

  it('admits when it cannot know', async () => {
    const since = new Date(now.getTime() - 60_000);
    server.handle(() => answer({ PullSmsSendStatusSet: Array(100).fill({ SessionContext: 'x' }), RequestId: 'r' }));
    expect(await client().find('13900000001', 'k', since)).toBe('unknown');
    server.handle(() => error('InternalError'));
    expect(await client().find('13900000001', 'k', since)).toBe('unknown');
    expect(await client().find('13900000001', 'k', new Date('2026-11-01T00:00:00Z'))).toBe('unknown');
  });
});

describe('tencent faceid', () => {
  const person = {
    name: '张示例',
    idNumber: secret('450300199001010018'),
    mobile: secret('13800000001'),
    bankCard: secret('6222000000000000012'),
  };
  const secrets = ['450300199001010018', '13800000001', '6222000000000000012', KEY];
  const client = (changes = {}) => createTencentIdentity({ ...base(), ...changes });
  const result = (Result: string, ResultDetail?: string): void =>
    server.handle(() => answer({ Result, ResultDetail, Description: 'x', RequestId: 'r' }));

  it('sends the three and the four elements, signed', async () => {
    result('0');
    expect(await client().verifyPhone(person)).toEqual({ outcome: 'match' });
    expect(await client().verifyBankCard(person)).toEqual({ outcome: 'match' });
    const [phone, card] = server.exchanges as [Exchange, Exchange];
    expectSigned(phone);
    expect(phone.headers).toMatchObject({ 'x-tc-action': 'PhoneVerification', 'x-tc-version': '2018-03-01' });
    const three = { Name: '张示例', IdCard: '450300199001010018', Phone: '13800000001' };
    expect(JSON.parse(phone.body)).toEqual({ ...three, VerifyMode: '1' });
    expect(card.headers['x-tc-action']).toBe('BankCard4EVerification');
    expect(JSON.parse(card.body)).toEqual({ ...three, BankCard: '6222000000000000012', CertType: 0 });
  });

  it('says which information failed', async () => {
    result('-4', 'PhoneIdCardMismatch');
    expect(await client().verifyPhone(person)).toEqual({ outcome: 'mismatch', field: 'idNumber', providerCode: '-4' });
    result('-4', 'PhoneNameMismatch');
    expect(await client().verifyPhone(person)).toMatchObject({ field: 'name' });
    result('-4');
    expect(await client().verifyPhone(person)).toMatchObject({ field: 'combination' });
  });

  it('the same number means different things in the two calls', async () => {
    result('-6');
    expect(await client().verifyPhone(person)).toMatchObject({ outcome: 'mismatch', field: 'mobile' });
    expect(await client().verifyBankCard(person)).toMatchObject({ outcome: 'mismatch', field: 'combination' });
    result('-7');
    expect(await client().verifyPhone(person)).toMatchObject({ outcome: 'mismatch', field: 'idNumber' });
    expect(await client().verifyBankCard(person)).toEqual({ outcome: 'unsupported', providerCode: '-7' });
    result('-9');
    expect(await client().verifyPhone(person)).toMatchObject({ outcome: 'unsupported' });
    expect(await client().verifyBankCard(person)).toMatchObject({ outcome: 'mismatch', field: 'bankCard' });
  });

  it('knows every code of the provider’s two lists', () => {
    expect(Object.keys(PHONE_CODES)).toEqual(['0', '-4', '-6', '-7', '-8', '-9', '-11', '-12', '-13']);
    expect(Object.keys(BANK_CARD_CODES)).toEqual(['0', ...Array.from({ length: 21 }, (_, index) => `-${index + 1}`)]);
  });

  it('busy is unavailable, a used-up day is said, an unknown code blames nobody', async () => {
    result('-11');
    await expectUnavailable(client().verifyPhone(person), false);
    result('-18');
    await expectUnavailable(client().verifyBankCard(person), false);
    result('-99');
    await expectUnavailable(client().verifyBankCard(person), false);
    result('-12');
    expect(await failure(client().verifyPhone(person))).toMatchObject({ code: 'identity.limited', kind: 'limited' });
    result('-19');
    expect(await failure(client().verifyBankCard(person))).toMatchObject({ code: 'identity.limited' });
  });

  it('errors hold no personal data', async () => {
    for (const reply of [error('FailedOperation'), 'hang', 'drop', { status: 500, body: 'x' }] as const) {
      server.handle(() => reply);
      const impatient = client(reply === 'hang' ? { timeoutMs: 200 } : {});
      expectNoSecrets(await expectUnavailable(impatient.verifyBankCard(person), false), secrets);
    }
    expectNoSecrets(
      await expectUnavailable(client({ endpoint: await closedAddress() }).verifyPhone(person), false),
      secrets,
    );
  });
});

describe('tencent enterprise four factors', () => {
  const company = {
    ...{ name: '桂林示例甲科技有限公司', uscc: '91450300MA5DEMA2A4', legalName: '张示例' },
    legalIdNumber: secret('450300199001010018'),
  };
  const client = (changes = {}) => createTencentEnterprise({ ...base(), ...changes });
  const agreed = {
    ...{ StatusCode: 0, VerifyResult: '1', OperatingStatus: '1', OperatingPeriod: '2020-01-01/' },
    ...{ IsCreditCodeConsistent: '1', IsEntNameConsistent: '1', IsLrNameConsistent: '1', IsIdNumConsistent: '1' },
  };
  const result = (changes: object = {}): void => server.handle(() => answer({ ...agreed, ...changes, RequestId: 'r' }));

  it('sends the four factors, signed', async () => {
    result();
    expect(await client().verify(company)).toEqual({ outcome: 'match' });
    const [exchange] = server.exchanges as [Exchange];
    expectSigned(exchange);
    expect(exchange.headers).toMatchObject({
      'x-tc-action': 'VerifyBizLicenseEnterprise4',
      'x-tc-version': '2018-11-19',
    });
    expect(JSON.parse(exchange.body)).toEqual({
      ...{ CreditCode: company.uscc, EntName: company.name, LrName: '张示例', IdNum: '450300199001010018' },
    });
  });

  it.each([
    ['IsEntNameConsistent', 'name'],
    ['IsCreditCodeConsistent', 'uscc'],
    ['IsLrNameConsistent', 'legalName'],
    ['IsIdNumConsistent', 'legalIdNumber'],
  ])('%s 0 names %s', async (key, field) => {
    result({ VerifyResult: '0', [key]: '0' });
    expect(await client().verify(company)).toEqual({ outcome: 'mismatch', field });
  });

  it('several, none, and a company that is no more', async () => {
    result({ VerifyResult: '0', IsLrNameConsistent: '0', IsIdNumConsistent: '0' });
    expect(await client().verify(company)).toEqual({ outcome: 'mismatch', field: 'combination' });
    result({ VerifyResult: '0', IsCreditCodeConsistent: '0', IsEntNameConsistent: '0' });
    expect(await client().verify(company)).toMatchObject({ outcome: 'unsupported' });
    for (const OperatingStatus of ['3', '4', '5', '7']) {
      result({ OperatingStatus });
      expect(await client().verify(company)).toEqual({ outcome: 'mismatch', field: 'operatingStatus' });
    }
    result({ OperatingStatus: '/' });
    expect(await client().verify(company)).toEqual({ outcome: 'match' });
  });

  it('a source that fails, and an answer nobody can read, are unavailable', async () => {
    const secrets = ['450300199001010018', '张示例', KEY];
    for (const changes of [{ StatusCode: 1 }, { VerifyResult: '' }, { VerifyResult: undefined }]) {
      result(changes);
      expectNoSecrets(await expectUnavailable(client().verify(company), false), secrets);
    }
    for (const reply of [error('FailedOperation'), 'hang', 'drop', { status: 500, body: 'x' }] as const) {
      server.handle(() => reply);
      const impatient = client(reply === 'hang' ? { timeoutMs: 200 } : {});
      expectNoSecrets(await expectUnavailable(impatient.verify(company), false), secrets);
    }
  });
});

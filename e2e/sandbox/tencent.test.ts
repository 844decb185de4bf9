import { CommonClient } from 'tencentcloud-sdk-nodejs-common';
import { sms } from 'tencentcloud-sdk-nodejs-sms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_SUBSCRIBERS } from '../../db/seed/demo-people';
import { SMS_TEMPLATES } from './sms-templates';
import { type Sandbox, startSandbox } from './start';
import { makeSandboxSettings } from './testing';

const settings = makeSandboxSettings();
const { client: env } = settings;
const legal = (DEMO_SUBSCRIBERS[0] as (typeof DEMO_SUBSCRIBERS)[number]).legalRepresentative;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox(settings.config);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.context.faults.remove({}));

const clientConfig = (secretKey = env.TENCENT_SECRET_KEY as string) => ({
  credential: { secretId: env.TENCENT_SECRET_ID as string, secretKey },
  region: 'ap-guangzhou',
  profile: { httpProfile: { protocol: 'http://', endpoint: `127.0.0.1:${sandbox.port}`, reqTimeout: 2 } },
});
const smsClient = (secretKey?: string) => new sms.v20210111.Client(clientConfig(secretKey));

const message = (overrides: object = {}) => ({
  PhoneNumberSet: ['+8613900000001'],
  SmsSdkAppId: env.SMS_SDK_APP_ID as string,
  SignName: env.SMS_SIGN_NAME as string,
  TemplateId: 'T-login_code',
  TemplateParamSet: ['123456', '5'],
  SessionContext: 'key-1',
  ...overrides,
});

describe('SMS', () => {
  it('delivers a rendered message and says so per number', async () => {
    const answer = await smsClient().SendSms(message({ PhoneNumberSet: ['+8613900000001', '+86123'] }));
    expect(answer.SendStatusSet?.map((status) => status.Code)).toEqual([
      'Ok',
      'InvalidParameterValue.IncorrectPhoneNumber',
    ]);
    const ledger = await (await fetch(`${sandbox.url}/control/ledger/sms`)).json();
    expect(ledger.at(-1)).toMatchObject({ mobile: '13900000001', sessionContext: 'key-1', templateId: 'T-login_code' });
    expect(ledger.at(-1).text).toContain('验证码为 123456，5 分钟');
  });

  it('reports wrong signature name, template and parameter count inside the status', async () => {
    const code = async (overrides: object) => (await smsClient().SendSms(message(overrides))).SendStatusSet?.[0]?.Code;
    expect(await code({ SignName: '别人' })).toBe('FailedOperation.SignatureIncorrectOrUnapproved');
    expect(await code({ TemplateId: '99' })).toBe('FailedOperation.TemplateIncorrectOrUnapproved');
    expect(await code({ TemplateParamSet: ['1'] })).toBe('FailedOperation.TemplateParamSetNotMatchApprovedTemplate');
    sandbox.context.faults.add({ provider: 'sms', kind: 'errorCode', code: 'LimitExceeded.PhoneNumberDailyLimit' });
    expect(await code({})).toBe('LimitExceeded.PhoneNumberDailyLimit');
  });

  it('keeps whether the sender heard of it', async () => {
    const answered = async (key: string): Promise<boolean[]> => {
      const ledger = (await (await fetch(`${sandbox.url}/control/ledger/sms`)).json()) as Record<string, unknown>[];
      return ledger.filter((row) => row.sessionContext === key).map((row) => row.answered as boolean);
    };
    const lost = { provider: 'sms', phase: 'after', times: 1 } as const;
    await smsClient().SendSms(message({ SessionContext: 'heard' }));
    for (const fault of [
      { kind: 'http500' },
      { kind: 'timeout', delayMs: 20 },
      { kind: 'slow', delayMs: 2_500 },
    ] as const) {
      sandbox.context.faults.add({ ...lost, ...fault });
      await expect(smsClient().SendSms(message({ SessionContext: fault.kind }))).rejects.toThrow();
    }
    // Whoever waited for the late one has hung up; this one is answered after it.
    sandbox.context.faults.add({ ...lost, kind: 'slow', delayMs: 1_000 });
    await smsClient().SendSms(message({ SessionContext: 'heard' }));
    expect(await answered('heard')).toEqual([true, true]);
    for (const kind of ['http500', 'timeout', 'slow']) expect(await answered(kind)).toEqual([false]);
  });

  it('answers receipts by number', async () => {
    const begin = Math.floor(Date.now() / 1000) - 1;
    await smsClient().SendSms(message({ PhoneNumberSet: ['13700000009'], SessionContext: 'key-2' }));
    const answer = await smsClient().PullSmsSendStatusByPhoneNumber({
      BeginTime: begin,
      Offset: 0,
      Limit: 10,
      PhoneNumber: '+8613700000009',
      SmsSdkAppId: env.SMS_SDK_APP_ID as string,
    });
    expect(answer.PullSmsSendStatusSet).toMatchObject([{ ReportStatus: 'SUCCESS', SessionContext: 'key-2' }]);
  });

  it('refuses a wrong secret and passes on an error of the API', async () => {
    await expect(smsClient('wrong').SendSms(message())).rejects.toMatchObject({ code: 'AuthFailure.SignatureFailure' });
    sandbox.context.faults.add({ provider: 'sms', kind: 'errorCode', code: 'InternalError.Timeout' });
    await expect(smsClient().SendSms(message())).rejects.toMatchObject({ code: 'InternalError.Timeout' });
  });

  it('has a text for every template, numbered without gaps', () => {
    expect(SMS_TEMPLATES.size).toBeGreaterThan(10);
    for (const text of SMS_TEMPLATES.values()) {
      const numbers = [...text.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number));
      expect(numbers, text).toEqual(numbers.map((_, index) => index + 1));
    }
  });
});

describe('faceid', () => {
  const ask = (action: string, input: object) =>
    new CommonClient('faceid.tencentcloudapi.com', '2018-03-01', clientConfig()).request(action, input);
  const phone = (overrides: object = {}) =>
    ask('PhoneVerification', {
      IdCard: legal.idNumber,
      Name: legal.name,
      Phone: legal.mobile,
      VerifyMode: '1',
      ...overrides,
    });
  const card = (overrides: object = {}) =>
    ask('BankCard4EVerification', {
      IdCard: legal.idNumber,
      Name: legal.name,
      Phone: legal.mobile,
      BankCard: legal.bankCard,
      CertType: 0,
      ...overrides,
    });

  it('matches the three elements of a phone and says what differs', async () => {
    expect(await phone()).toMatchObject({ Result: '0', Isp: '移动' });
    expect(await phone({ Name: '钱示例' })).toMatchObject({ Result: '-4', ResultDetail: 'PhoneNameMismatch' });
    expect(await phone({ IdCard: '45030019880808008X' })).toMatchObject({ ResultDetail: 'PhoneIdCardMismatch' });
    expect(await phone({ Phone: '13600000000' })).toMatchObject({ Result: '-4', ResultDetail: 'PhoneIdCardMismatch' });
    expect(await phone({ Name: '钱示例', VerifyMode: '0' })).toMatchObject({ Result: '-4', ResultDetail: '' });
    expect(await phone({ IdCard: '450300199001010019' })).toMatchObject({ Result: '-7' });
  });

  it('matches the four elements of a card', async () => {
    expect(await card()).toMatchObject({ Result: '0' });
    expect(await card({ Name: '钱示例' })).toMatchObject({ Result: '-6' });
    expect(await card({ BankCard: '6222000000000000046' })).toMatchObject({ Result: '-9' });
    expect(await card({ BankCard: '6222000000000000013' })).toMatchObject({ Result: '-4' });
  });

  it('takes additions to the registry, and result codes as faults', async () => {
    const lost = { cardNo: '6222000000000000053', name: legal.name, idNumber: legal.idNumber, mobile: legal.mobile };
    await fetch(`${sandbox.url}/control/registry`, {
      method: 'POST',
      body: JSON.stringify({ card: { ...lost, result: '-13' } }),
    });
    expect(await card({ BankCard: lost.cardNo })).toMatchObject({ Result: '-13' });
    sandbox.context.faults.add({ provider: 'faceid', kind: 'errorCode', code: '-11', times: 1 });
    expect(await phone()).toMatchObject({ Result: '-11' });
    expect(await phone()).toMatchObject({ Result: '0' });
  });
});

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEMO_SUBSCRIBERS } from '@/db/seed/demo-people';
import { createTencentIdentity, createTencentSms, templateId } from '@/lib/adapters/tencent';
import { expectUnavailable, failure } from '@/lib/adapters/testing/server';
import { NOTICES, type NoticeName, noticeParameters } from '@/lib/domain/notices';
import { secret } from '@/lib/domain/secret';
import type { SmsTemplate } from '@/lib/ports/sms';
import { SMS_TEMPLATES } from '../sms-templates';
import { contractSandbox, IMPATIENT, need } from './setup';

const contract = contractSandbox();
const tencent = (endpoint: string, changes = {}) => ({
  secretId: need(contract.env, 'TENCENT_SECRET_ID'),
  secretKey: need(contract.env, 'TENCENT_SECRET_KEY'),
  endpoint: need(contract.env, endpoint),
  protocol: 'http://' as const,
  ...changes,
});

describe('sms adapter and sandbox', () => {
  const sms = (changes = {}) =>
    createTencentSms({
      ...tencent('TENCENT_SMS_ENDPOINT', changes),
      sdkAppId: need(contract.env, 'SMS_SDK_APP_ID'),
      signName: need(contract.env, 'SMS_SIGN_NAME'),
    });
  const message = (key = randomUUID()) => ({
    mobile: '13900000001',
    template: 'token_pin' as SmsTemplate,
    params: { pin: secret('Pin-31415926'), orderNo: '20261122A000001' },
    key,
  });
  const sent = (key: string) => contract.sandbox.tencent.sms.rows.all().filter((row) => row.sessionContext === key);
  const since = () => new Date(Date.now() - 60_000);

  it('the provider has registered the texts of our table', () => {
    const ours = Object.entries(NOTICES).map(([name, { text }]) => {
      const numbers = noticeParameters(name as NoticeName);
      const numbered = text.replace(/\{(\w+)\}/g, (_whole, key: string) => `{${numbers.indexOf(key) + 1}}`);
      return [templateId(name as SmsTemplate), numbered];
    });
    expect(Object.fromEntries(SMS_TEMPLATES)).toEqual(Object.fromEntries(ours));
  });

  it('a message arrives with its parameters in place', async () => {
    const request = message();
    const { serialNo } = await sms().send(request);
    expect(sent(request.key)).toMatchObject([{ serialNo, mobile: '13900000001' }]);
    expect(sent(request.key)[0]?.text).toMatch(/20261122A000001.*Pin-31415926/);
    expect(await sms().find('13900000001', request.key, since())).toBe('sent');
  });

  it.each(['before', 'after'] as const)('time-out %s the work: the key tells', async (phase) => {
    const request = message();
    contract.fault({ provider: 'sms', kind: 'timeout', phase });
    await expectUnavailable(sms(IMPATIENT).send(request), true);
    expect(await sms().find('13900000001', request.key, since())).toBe(phase === 'after' ? 'sent' : 'not_found');
  });

  it('faults', async () => {
    contract.fault({ provider: 'sms', kind: 'http500' });
    await expectUnavailable(sms().send(message()), true);
    contract.fault({ provider: 'sms', kind: 'wrongSignature' });
    await expectUnavailable(sms().send(message()), false);
    contract.fault({ provider: 'sms', kind: 'errorCode', code: 'LimitExceeded.PhoneNumberDailyLimit' });
    expect(await failure(sms().send(message()))).toMatchObject({ code: 'sms.refused', kind: 'limited' });
    contract.fault({ provider: 'sms', kind: 'errorCode', code: 'InternalError' });
    await expectUnavailable(sms().send(message()), true);
    contract.fault({ provider: 'sms', kind: 'slow', delayMs: 50 });
    await sms().send(message());
  });

  it('a number that is none is refused', async () => {
    const error = await failure(sms().send({ ...message(), mobile: '12300000000' }));
    expect(error).toMatchObject({ code: 'sms.refused', kind: 'invalid' });
  });
});

describe('faceid adapter and sandbox', () => {
  const identity = (changes = {}) => createTencentIdentity(tencent('TENCENT_FACEID_ENDPOINT', changes));
  const person = DEMO_SUBSCRIBERS[0]?.legalRepresentative ?? { name: '', idNumber: '', mobile: '', bankCard: '' };
  const phone = (changes: Partial<typeof person> = {}) => {
    const { name, idNumber, mobile } = { ...person, ...changes };
    return identity().verifyPhone({ name, idNumber: secret(idNumber), mobile: secret(mobile) });
  };
  const card = (changes: Partial<typeof person> = {}) => {
    const { name, idNumber, mobile, bankCard } = { ...person, ...changes };
    const elements = { idNumber: secret(idNumber), mobile: secret(mobile), bankCard: secret(bankCard) };
    return identity().verifyBankCard({ name, ...elements });
  };

  it('the registered person matches, by phone and by card', async () => {
    expect(await phone()).toEqual({ outcome: 'match' });
    expect(await card()).toEqual({ outcome: 'match' });
  });

  it('says which information is wrong', async () => {
    expect(await phone({ name: '错示例' })).toMatchObject({ outcome: 'mismatch', field: 'name' });
    expect(await phone({ idNumber: '450300198505050027' })).toMatchObject({ outcome: 'mismatch', field: 'idNumber' });
    expect(await card({ name: '错示例' })).toMatchObject({ outcome: 'mismatch', field: 'combination' });
    expect(await card({ bankCard: '6222000000000000004' })).toMatchObject({ outcome: 'mismatch', field: 'bankCard' });
  });

  it('faults', async () => {
    contract.fault({ provider: 'faceid', kind: 'timeout' });
    const elements = { name: person.name, idNumber: secret(person.idNumber), mobile: secret(person.mobile) };
    await expectUnavailable(identity(IMPATIENT).verifyPhone(elements), false);
    for (const kind of ['http500', 'wrongSignature'] as const) {
      contract.fault({ provider: 'faceid', kind });
      await expectUnavailable(phone(), false);
    }
    contract.fault({ provider: 'faceid', kind: 'errorCode', code: '-9' });
    expect(await phone()).toMatchObject({ outcome: 'unsupported' });
    contract.fault({ provider: 'faceid', kind: 'errorCode', code: '-18' });
    await expectUnavailable(card(), false);
    contract.fault({ provider: 'faceid', kind: 'errorCode', code: 'InternalError' });
    await expectUnavailable(card(), false);
    contract.fault({ provider: 'faceid', kind: 'slow', delayMs: 50 });
    expect(await phone()).toEqual({ outcome: 'match' });
  });
});

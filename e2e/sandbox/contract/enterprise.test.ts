import { describe, expect, it } from 'vitest';
import { DEMO_SUBSCRIBERS } from '@/db/seed/demo-people';
import { createEsignEnterprise } from '@/lib/adapters/esign';
import { createTencentEnterprise } from '@/lib/adapters/tencent';
import { expectUnavailable } from '@/lib/adapters/testing/server';
import { secret } from '@/lib/domain/secret';
import { contractSandbox, IMPATIENT, need } from './setup';

const contract = contractSandbox();
const demo = DEMO_SUBSCRIBERS[0] as (typeof DEMO_SUBSCRIBERS)[number];
const known = { name: demo.name, uscc: demo.uscc, legalName: demo.legalRepresentative.name };
const asked = (changes: Partial<typeof known> & { idNumber?: string } = {}) => {
  const { idNumber = demo.legalRepresentative.idNumber, ...rest } = changes;
  return { ...known, ...rest, legalIdNumber: secret(idNumber) };
};

const providers = {
  esign: (changes = {}) =>
    createEsignEnterprise({
      baseUrl: need(contract.env, 'ESIGN_BASE_URL'),
      appId: need(contract.env, 'ESIGN_APP_ID'),
      appSecret: need(contract.env, 'ESIGN_APP_SECRET'),
      ...changes,
    }),
  ocr: (changes = {}) =>
    createTencentEnterprise({
      secretId: need(contract.env, 'TENCENT_SECRET_ID'),
      secretKey: need(contract.env, 'TENCENT_SECRET_KEY'),
      endpoint: need(contract.env, 'TENCENT_OCR_ENDPOINT'),
      protocol: 'http://' as const,
      ...changes,
    }),
};

/** One port, two providers: the same company gets the same answer from either. */
describe.each(['esign', 'ocr'] as const)('enterprise adapter and sandbox: %s', (provider) => {
  const verify = (input = asked(), changes = {}) => providers[provider](changes).verify(input);

  it('a registered company matches', async () => {
    expect(await verify()).toEqual({ outcome: 'match' });
    const rows = contract.sandbox.context.store.table<{ provider: string }>('enterprise').all();
    expect(rows.at(-1)).toMatchObject({ provider: provider === 'ocr' ? 'tencent' : 'esign' });
  });

  it('says which factor differs', async () => {
    expect(await verify(asked({ name: '桂林示例丁科技有限公司' }))).toEqual({ outcome: 'mismatch', field: 'name' });
    expect(await verify(asked({ uscc: '91450300MA5DEMZ9XP' }))).toEqual({ outcome: 'mismatch', field: 'uscc' });
    expect(await verify(asked({ legalName: '错示例' }))).toEqual({ outcome: 'mismatch', field: 'legalName' });
    const other = asked({ idNumber: '450300198505050027' });
    expect(await verify(other)).toEqual({ outcome: 'mismatch', field: 'legalIdNumber' });
    const two = asked({ legalName: '错示例', idNumber: '450300198505050027' });
    expect(await verify(two)).toEqual({ outcome: 'mismatch', field: 'combination' });
  });

  it('a stranger to the register is unsupported, a struck-off company differs by its state', async () => {
    const stranger = asked({
      uscc: '91450300MA5DEMZ9XP',
      name: '桂林示例未登记中心',
      legalName: '无示例',
      idNumber: '1',
    });
    expect(await verify(stranger)).toMatchObject({ outcome: 'unsupported' });
    contract.sandbox.context.registry.add({
      company: { ...known, uscc: '91450300MA5DEMY8XN', legalIdNumber: '450300199001010018', state: 'deregistered' },
    });
    expect(await verify(asked({ uscc: '91450300MA5DEMY8XN' }))).toEqual({
      outcome: 'mismatch',
      field: 'operatingStatus',
    });
  });

  it('faults', async () => {
    for (const kind of ['http500', 'wrongSignature'] as const) {
      contract.fault({ provider, kind });
      await expectUnavailable(verify(), false);
    }
    for (const phase of ['before', 'after'] as const) {
      contract.fault({ provider, kind: 'timeout', phase });
      await expectUnavailable(verify(asked(), IMPATIENT), false);
    }
    contract.fault({ provider, kind: 'errorCode', code: provider === 'ocr' ? '1' : '30503107' });
    await expectUnavailable(verify(), false);
    contract.fault({ provider, kind: 'slow', delayMs: 50 });
    expect(await verify()).toEqual({ outcome: 'match' });
  });

  it('another secret is refused', async () => {
    const changes = provider === 'ocr' ? { secretKey: 'other' } : { appSecret: 'other' };
    await expectUnavailable(verify(asked(), changes), false);
  });
});

describe('esign gateway', () => {
  it('refuses a request that is late or carries another body', async () => {
    const late = { clock: { now: () => new Date(Date.now() - 16 * 60_000) } };
    await expectUnavailable(providers.esign(late).verify(asked()), false);
    const headers = { 'content-md5': 'x', 'x-tsign-open-app-id': need(contract.env, 'ESIGN_APP_ID') };
    const address = `${need(contract.env, 'ESIGN_BASE_URL')}/v2/identity/verify/organization/enterprise/bureau4Factors`;
    const response = await fetch(address, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(401);
  });
});

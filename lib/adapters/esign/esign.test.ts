import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secret } from '../../domain/secret';
import { closedAddress, expectNoSecrets, expectUnavailable, startTestServer, type TestServer } from '../testing/server';
import { createEsignEnterprise } from './index';
import { contentMd5, requestSignature } from './signature';

const FOUR_FACTORS = '/v2/identity/verify/organization/enterprise/bureau4Factors';

describe('esign signature', () => {
  it('is that of the worked example', () => {
    const body = '{"name":"测试"}';
    const target = '/v2/identity/auth/api/organization/enterprise/fourFactors';
    expect(contentMd5(body)).toBe('XMVwNMtxC2Pyt/eGyDkSzQ==');
    expect(requestSignature('secret', { method: 'POST', target, body })).toBe(
      '4xq52m+vlZyUQt7DxEPgdnxd6qzPJQiDcO+eyWmUgN0=',
    );
  });

  it('has an empty digest without a body, and sorts the query', () => {
    const sign = (target: string) => requestSignature('secret', { method: 'GET', target, body: '' });
    const text = 'GET\n*/*\n\napplication/json; charset=UTF-8\n\n/v2/x?a=1&b=2';
    expect(sign('/v2/x?b=2&a=1')).toBe(createHmac('sha256', 'secret').update(text).digest('base64'));
    expect(sign('/v2/x?a=1&b=2')).toBe(sign('/v2/x?b=2&a=1'));
  });
});

describe('esign enterprise four factors', () => {
  let server: TestServer;
  const config = () => ({
    baseUrl: server.url,
    appId: '7438000001',
    appSecret: 'app-secret',
    clock: { now: () => new Date('2026-11-22T08:00:00Z') },
  });
  const input = {
    name: '桂林示例甲科技有限公司',
    uscc: '91450300MA5DEMA2A4',
    legalName: '张示例',
    legalIdNumber: secret('450300199001010018'),
  };
  const answer = (body: object) => server.handle(() => ({ body: JSON.stringify(body) }));
  const details = (changes: object = {}) => ({
    sameOrgName: '1',
    sameOrgCode: '1',
    sameLegalRepresentative: '1',
    sameLegalRepresentativeCode: '1',
    legalOrgState: '1',
    ...changes,
  });

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('signs what it sends', async () => {
    answer({ code: 0, message: '成功', data: { verifyId: 'v', compareDetails: null } });
    expect(await createEsignEnterprise(config()).verify(input)).toEqual({ outcome: 'match' });
    const [exchange] = server.exchanges;
    expect(exchange).toMatchObject({ method: 'POST', path: FOUR_FACTORS });
    expect(JSON.parse(exchange?.body ?? '')).toEqual({
      name: input.name,
      orgCode: input.uscc,
      legalRepName: input.legalName,
      legalRepCertNo: '450300199001010018',
    });
    expect(exchange?.headers).toMatchObject({
      'x-tsign-open-app-id': '7438000001',
      'x-tsign-open-auth-mode': 'Signature',
      'x-tsign-open-ca-timestamp': '1795334400000',
      accept: '*/*',
      'content-type': 'application/json; charset=UTF-8',
      'content-md5': contentMd5(exchange?.body ?? ''),
      'x-tsign-open-ca-signature': requestSignature('app-secret', {
        method: 'POST',
        target: FOUR_FACTORS,
        body: exchange?.body ?? '',
      }),
    });
  });

  it.each([
    ['no details', null, { outcome: 'mismatch', field: 'combination' }],
    ['the name', { sameOrgName: '0' }, { outcome: 'mismatch', field: 'name' }],
    ['the code', { sameOrgCode: 0 }, { outcome: 'mismatch', field: 'uscc' }],
    ['the person', { sameLegalRepresentative: '0' }, { outcome: 'mismatch', field: 'legalName' }],
    ['his number', { sameLegalRepresentativeCode: '0' }, { outcome: 'mismatch', field: 'legalIdNumber' }],
    ['two of them', { sameOrgName: '0', sameOrgCode: '0' }, { outcome: 'mismatch', field: 'combination' }],
  ])('30504001 names what differs: %s', async (_what, changes, expected) => {
    const compareDetails = changes && details(changes);
    answer({ code: 30504001, message: '文字会变', data: { verifyId: 'v', errCode: null, compareDetails } });
    expect(await createEsignEnterprise(config()).verify(input)).toEqual(expected);
  });

  it('a company that is not in the register, or not taken by it, is unsupported', async () => {
    const none = { sameOrgName: 0, sameOrgCode: 0, sameLegalRepresentative: 0, sameLegalRepresentativeCode: 0 };
    answer({ code: 30504001, data: { compareDetails: { ...none, legalOrgState: 0 } } });
    expect(await createEsignEnterprise(config()).verify(input)).toEqual({
      outcome: 'unsupported',
      providerCode: '30504001',
    });
    answer({ code: 30500101, message: '参数错误', data: null });
    expect(await createEsignEnterprise(config()).verify(input)).toMatchObject({ outcome: 'unsupported' });
  });

  it.each(['2', '3', '4'])('a company whose state is %s has no certificate', async (legalOrgState) => {
    answer({ code: 0, data: { compareDetails: details({ legalOrgState }) } });
    expect(await createEsignEnterprise(config()).verify(input)).toEqual({
      outcome: 'mismatch',
      field: 'operatingStatus',
    });
  });

  it('everything else is unavailable and repeats nothing personal', async () => {
    const { verify } = createEsignEnterprise(config());
    const personal = ['450300199001010018', '张示例', 'app-secret', '余额'];
    const bodies = [{ code: 30503107, message: '余额不足 张示例' }, { code: 30500000 }, {}, { message: 'x' }];
    for (const body of bodies) {
      answer(body);
      expectNoSecrets(await expectUnavailable(verify(input), false), personal);
    }
    server.handle(() => ({ status: 401, body: '{"code":401,"message":"INVALID_SIGNATURE"}' }));
    await expectUnavailable(verify(input), false);
    server.handle(() => ({ status: 502, body: '' }));
    await expectUnavailable(verify(input), false);
    server.handle(() => ({ body: '<html>' }));
    await expectUnavailable(verify(input), false);
    server.handle(() => 'hang');
    await expectUnavailable(createEsignEnterprise({ ...config(), timeoutMs: 300 }).verify(input), false);
    const closed = createEsignEnterprise({ ...config(), baseUrl: `http://${await closedAddress()}` });
    expectNoSecrets(await expectUnavailable(closed.verify(input), false), personal);
  });
});

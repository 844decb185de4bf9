import { expect, it } from 'vitest';
import { type CertificateRow, obstacleTo } from './eligibility';

const AT = { now: new Date('2026-11-20T01:00:00Z'), hotline: '400-000-0000' };
const certificate = (state: CertificateRow['state'], notAfter: string) =>
  ({ state, notAfter: new Date(notAfter) }) as CertificateRow;

it.each([
  ['lost', 'on_hold', '2027-01-01'],
  ['expired', 'valid', '2026-01-01'],
  ['revoked', 'revoked', '2027-01-01'],
] as const)(
  'a change on a certificate that is %s: whoever only needs another agent is not sent for a new one',
  (_, state, end) => {
    const change = obstacleTo('change', certificate(state, end), AT);
    expect(change).toMatch(/只变更经办人、单位电话.*请致电服务热线 400-000-0000。$/);
    expect(obstacleTo('reissue', certificate(state, end), AT) ?? '').not.toContain('只变更');
  },
);

it.each([
  ['expired', 'valid', '2026-01-01'],
  ['revoked', 'revoked', '2027-01-01'],
] as const)(
  'a certificate that is %s: without another one the way to a new one is named, with its number',
  (_, state, end) => {
    for (const type of ['reissue', 'change'] as const) {
      const words = obstacleTo(type, certificate(state, end), AT);
      expect(words).toContain('请致电服务热线 400-000-0000 办理新证书。');
      expect(words).not.toMatch(/初次办理|最新的证书|受理点/);
    }
  },
);

import { expect, it } from 'vitest';
import { type CertificateRow, obstacleTo } from './eligibility';

const NOW = new Date('2026-11-20T01:00:00Z');
const certificate = (state: CertificateRow['state'], notAfter: string) =>
  ({ state, notAfter: new Date(notAfter) }) as CertificateRow;

it.each([
  ['lost', 'on_hold', '2027-01-01'],
  ['expired', 'valid', '2026-01-01'],
  ['revoked', 'revoked', '2027-01-01'],
] as const)(
  'a change on a certificate that is %s: whoever only needs another agent is not sent for a new one',
  (_, state, end) => {
    expect(obstacleTo('change', certificate(state, end), NOW)).toMatch(/只变更经办人、单位电话.*请致电服务热线。$/);
    expect(obstacleTo('reissue', certificate(state, end), NOW) ?? '').not.toContain('只变更');
  },
);

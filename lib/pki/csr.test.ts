import { execFileSync } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assembleCsr, buildCertificationRequestInfo, parseCsr, parseCsrPem } from './csr';
import { DerError } from './der';

const subject = {
  countryName: 'CN' as const,
  stateOrProvinceName: '广西壮族自治区',
  localityName: '桂林市',
  organizationName: '桂林示例甲科技有限公司',
  organizationalUnitName: '财务部',
  organizationIdentifier: 'NTRCN-91450300MA5DEMA2A4',
  commonName: '桂林示例甲科技有限公司',
};

function makeCsr(bits = 2048) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const publicKeySpki = publicKey.export({ format: 'der', type: 'spki' });
  const tbs = buildCertificationRequestInfo({ subject, publicKeySpki });
  const signature = createSign('sha256').update(tbs).sign(privateKey);
  return { publicKeySpki, tbs, signature, ...assembleCsr(tbs, signature) };
}

describe('certification request with an external signature', () => {
  it('is what openssl accepts, with the Chinese name in UTF-8', () => {
    const { pem } = makeCsr();
    const output = execFileSync(
      'openssl',
      ['req', '-verify', '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus_space'],
      {
        input: pem,
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    ).toString();
    expect(output).toContain('O=桂林示例甲科技有限公司');
    expect(output).toContain('NTRCN-91450300MA5DEMA2A4');
  });

  it('comes back with its subject and key', () => {
    const { pem, publicKeySpki } = makeCsr();
    const parsed = parseCsrPem(pem);
    expect(parsed.subject).toEqual(subject);
    expect(Buffer.from(parsed.publicKeySpki).equals(publicKeySpki)).toBe(true);
    expect(parsed.key.bits).toBe(2048);
  });

  it('is refused when the signature was made by another key', () => {
    const { tbs } = makeCsr();
    const { signature } = makeCsr();
    expect(() => parseCsr(assembleCsr(tbs, signature).der)).toThrow('proof of possession');
  });

  it('is refused with a short key, with rubbish and with trailing octets', () => {
    expect(() => makeCsr(1024)).toThrow(DerError);
    expect(() => parseCsr(Uint8Array.of(1, 2, 3))).toThrow(DerError);
    const { der } = makeCsr();
    expect(() => parseCsr(Buffer.concat([der, Buffer.of(0)]))).toThrow(DerError);
    expect(() => parseCsrPem('hello')).toThrow(DerError);
  });
});

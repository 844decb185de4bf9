/** Certificates that demo customers lost: real ones of our CA, whose private keys were thrown away at once. */
import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { SubjectNames } from '@/lib/domain/subject';
import { type ParsedCertificate, parseCertificate } from '@/lib/pki/certificate';
import { pkiUrls } from '@/lib/pki/extensions';
import { prepareCertificate, signCertificate } from '@/lib/pki/issue';
import { toPem } from '@/lib/pki/pem';
import { PROFILES, validityOf } from '@/lib/pki/profiles';
import { serialFromHex } from '@/lib/pki/serial';
import type { SignerPort } from '@/lib/ports/signer';

export interface LostCertificate {
  serialHex: string;
  subject: SubjectNames;
  notBefore: Date;
  notAfter: Date;
}

export interface DemoIssuer {
  issuing: Uint8Array;
  root: Uint8Array;
  signer: SignerPort;
  publicUrl: string;
}

export async function makeLostCertificate(by: DemoIssuer, lost: LostCertificate) {
  const { publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const publicKeySpki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const profile = PROFILES['organisation-signing'];
  const issuer = parseCertificate(by.issuing);
  const { subject } = lost;
  const period = periodOf(lost, issuer);
  const serial = serialFromHex(lost.serialHex);
  const tbs = prepareCertificate({
    ...{ profile, serial, issuer, subject, publicKeySpki, ...period },
    urls: pkiUrls(by.publicUrl),
  });
  const plan = { tbs, profile, chain: [issuer, parseCertificate(by.root)], at: period.notBefore };
  const { der } = await signCertificate(plan, (octets) => by.signer.sign(octets));
  const publicKeySha256 = createHash('sha256').update(publicKeySpki).digest('hex');
  return { tbsDer: tbs, der, pem: toPem('CERTIFICATE', der), publicKeySha256, ...period };
}

/** The row's period, as far as the profile and the CA's own period allow. */
function periodOf(lost: LostCertificate, issuer: ParsedCertificate): { notBefore: Date; notAfter: Date } {
  const from = lost.notBefore < issuer.notBefore ? issuer.notBefore : lost.notBefore;
  const longest = validityOf(PROFILES['organisation-signing'], from, issuer.notAfter);
  return { ...longest, notAfter: lost.notAfter < longest.notAfter ? lost.notAfter : longest.notAfter };
}

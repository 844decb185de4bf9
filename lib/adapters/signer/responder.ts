import type { ParsedCertificate } from '@/lib/pki/certificate';
import { decodeName } from '@/lib/pki/dn';

import { prepareCertificate, signCertificate } from '@/lib/pki/issue';
import { type PkiUrls, PROFILES, validityOf } from '@/lib/pki/profiles';
import { randomSerial } from '@/lib/pki/serial';

/** Renewed when less than this is left of its 90 days. */
export const RESPONDER_LEFT_MS = 30 * 24 * 3600 * 1000;

export const responderIsDue = (certificate: ParsedCertificate, now: Date): boolean =>
  certificate.notAfter.getTime() - now.getTime() < RESPONDER_LEFT_MS;

/** The same name and key under a new serial number and period. `chain`: issuing CA, then root. */
export async function renewResponder(
  old: ParsedCertificate,
  chain: readonly [ParsedCertificate, ParsedCertificate],
  urls: PkiUrls,
  now: Date,
  sign: (tbs: Uint8Array) => Promise<Uint8Array>,
): Promise<ParsedCertificate> {
  const [issuer] = chain;
  const profile = PROFILES.ocsp;
  const tbs = prepareCertificate({
    profile,
    serial: randomSerial(),
    issuer,
    subject: decodeName(old.subject),
    publicKeySpki: old.publicKeySpki,
    ...validityOf(profile, now, issuer.notAfter),
    urls,
  });
  return signCertificate({ tbs, profile, chain, at: now }, sign);
}

import { assembleSigned } from './build';
import type { ParsedCertificate } from './certificate';
import { buildTbsCertList, type CrlInput, readCrl } from './crl';
import { type Bytes, DerError, equalBytes } from './der';
import { keyIdentifier } from './keys';
import { assertCrlLint } from './lint/crl';
import { verifySignature } from './signing';

export interface CrlOrder extends CrlInput {
  previousNumber: bigint;
}

/** Build, lint, sign, re-check. */
export async function issueCrl(order: CrlOrder, sign: (tbs: Uint8Array) => Promise<Uint8Array>): Promise<Bytes> {
  const tbs = prepareCrl(order);
  return finishCrl(tbs, await sign(tbs), order.issuer);
}

/** Octets that may be signed: built and linted. */
export function prepareCrl(order: CrlOrder): Bytes {
  const tbs = buildTbsCertList(order);
  const { issuer, previousNumber } = order;
  assertCrlLint(tbs, {
    issuerSubject: issuer.subject.raw,
    issuerKeyId: keyIdentifier(issuer.publicKeySpki),
    previousNumber,
  });
  return tbs;
}

/** Believes the signature only when it verifies over these very octets. */
export function finishCrl(tbs: Uint8Array, signature: Uint8Array, issuer: ParsedCertificate): Bytes {
  const der = assembleSigned(tbs, signature);
  if (!equalBytes(readCrl(der).tbs.raw, tbs)) throw new DerError('signed CRL differs');
  if (!verifySignature(issuer.publicKeySpki, tbs, signature)) throw new DerError('CRL signature does not verify');
  return der;
}

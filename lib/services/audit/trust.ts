import type { Sql } from 'postgres';
import { extensionValue, type ParsedCertificate, parseCertificate } from '../../pki/certificate';
import { verifyChain } from '../../pki/chain';
import { oidText } from '../../pki/der-read';
import { keyIdentifier } from '../../pki/keys';
import { OID } from '../../pki/oids';
import { PROFILES } from '../../pki/profiles';
import { verifySignature } from '../../pki/signing';
import type { VerifyOptions } from './verify';

interface StoredCertificate {
  name: string;
  der: Buffer;
}

/**
 * The keys that may seal: those whose certificate hangs on our root. The table of certificates can be written by the
 * application, so the root comes from outside where it can.
 */
export async function sealKeys(sql: Sql, pinnedRoot?: Uint8Array): Promise<VerifyOptions['verifySignature']> {
  const stored = await sql<StoredCertificate[]>`select name, der from ca_certificates`;
  const of = (name: string) => stored.find((row) => row.name === name)?.der;
  const [root, issuing] = [pinnedRoot ?? of('root'), of('issuing')];
  const keys = new Map<string, Uint8Array>();
  for (const { der } of stored.filter((row) => row.name.startsWith('audit-'))) {
    const spki = root && issuing && auditKey(der, [issuing, root]);
    if (spki) keys.set(Buffer.from(keyIdentifier(spki)).toString('hex'), spki);
  }
  return (keyId, content, signature) => {
    const key = keys.get(keyId);
    return key !== undefined && verifySignature(key, content, signature);
  };
}

/** Undefined for a certificate that is none of the CA's for this purpose: a subscriber's hangs on the same root. */
function auditKey(der: Uint8Array, chain: Uint8Array[]): Uint8Array | undefined {
  try {
    const certificate = parseCertificate(der);
    // Valid when it was made: what it signed then stays signed.
    verifyChain(der, chain, certificate.notBefore);
    return policiesOf(certificate).includes(PROFILES.audit.policies?.[0]?.oid ?? '')
      ? certificate.publicKeySpki
      : undefined;
  } catch {
    return undefined;
  }
}

const policiesOf = (certificate: ParsedCertificate): string[] =>
  (extensionValue(certificate, OID.certificatePolicies)?.children ?? []).flatMap((policy) =>
    policy.children[0] ? [oidText(policy.children[0])] : [],
  );

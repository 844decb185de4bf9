import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createAuthority } from '@/lib/adapters/signer/authority';
import { readCaCertificate, storeCaCertificate } from '@/lib/adapters/signer/certificates';
import { journalIn, type SignatureJournal } from '@/lib/adapters/signer/journal';
import type { CaKeyName } from '@/lib/adapters/signer/keys';
import { type CaToken, type ClosableSigner, openCaSigner } from '@/lib/adapters/signer/pkcs11';
import { renewResponder, responderIsDue } from '@/lib/adapters/signer/responder';
import { type ParsedCertificate, parseCertificate } from '@/lib/pki/certificate';
import { verifyChain } from '@/lib/pki/chain';
import { crlNumber, readCrl } from '@/lib/pki/crl';
import { DerError } from '@/lib/pki/der';
import { pkiUrls } from '@/lib/pki/extensions';
import { keyIdentifier } from '@/lib/pki/keys';
import { fromPem, toPem } from '@/lib/pki/pem';
import type { CertificateAuthorityPort } from '@/lib/ports/certificate-authority';
import type { SignerPort } from '@/lib/ports/signer';
import { type AuthorityCertificate, storeAuthority } from '@/lib/services/certificate/storeAuthority';
import type { ServiceContext } from '@/lib/services/context';

export interface AuthorityPlace {
  token: CaToken;
  /** Where the ceremony left what is public: root.pem and root.crl. */
  directory: string;
  publicUrl: string;
  crlThread?: string | undefined;
}

export interface LoadedAuthority {
  ca: CertificateAuthorityPort;
  /** Signs the seals of the audit log; undefined when the ceremony was before it made such a key. */
  audit: { keyId: string; signer: SignerPort } | undefined;
  /** Shows the CA's certificates and the root's list to the web process. */
  store(ctx: ServiceContext): Promise<void>;
  /** True when the responder's certificate was replaced. */
  renewResponderIfDue(ctx: ServiceContext): Promise<boolean>;
  close(): Promise<void>;
}

async function certificateOnToken(token: CaToken, name: CaKeyName): Promise<ParsedCertificate> {
  const der = await readCaCertificate(token, name);
  if (!der) throw new Error(`no ${name} certificate on the token ${token.tokenLabel}: run the key ceremony first`);
  return parseCertificate(der);
}

const described = (name: AuthorityCertificate['name'], certificate: ParsedCertificate): AuthorityCertificate => ({
  name,
  der: certificate.der,
  pem: toPem('CERTIFICATE', certificate.der),
  subjectKeyId: Buffer.from(keyIdentifier(certificate.publicKeySpki)).toString('hex'),
  notAfter: certificate.notAfter,
});

function describedCrl(der: Uint8Array) {
  const { thisUpdate, nextUpdate, entries } = readCrl(der);
  const number = Number(crlNumber(readCrl(der)));
  if (!nextUpdate || !Number.isSafeInteger(number)) throw new DerError('root CRL without number or nextUpdate');
  return { number, der, thisUpdate, nextUpdate, entries: entries?.length ?? 0 };
}

async function openAudit(token: CaToken, chain: Uint8Array[], now: Date) {
  const der = await readCaCertificate(token, 'audit');
  if (!der) return undefined;
  verifyChain(der, chain, now);
  const certificate = parseCertificate(der);
  const signer: ClosableSigner = await openCaSigner(token, 'audit', certificate.publicKeySpki);
  const row = described(auditName(certificate), certificate);
  return { row, signer };
}

const auditName = (certificate: ParsedCertificate): AuthorityCertificate['name'] =>
  `audit-${Buffer.from(keyIdentifier(certificate.publicKeySpki)).toString('hex').slice(0, 16)}`;

const onRecord = (signer: SignerPort, journal: SignatureJournal, at: Date) => async (tbs: Uint8Array) => {
  await journal(tbs, at);
  return signer.sign(tbs);
};

/** Opens the keys, checks that they belong to their certificates and that these form a chain. */
export async function loadAuthority({
  token,
  directory,
  publicUrl,
  crlThread,
}: AuthorityPlace): Promise<LoadedAuthority> {
  const root = parseCertificate(fromPem('CERTIFICATE', await readFile(path.join(directory, 'root.pem'), 'utf8')));
  const rootCrl = describedCrl(new Uint8Array(await readFile(path.join(directory, 'root.crl'))));
  const issuing = await certificateOnToken(token, 'issuing');
  let ocsp = await certificateOnToken(token, 'ocsp');
  const now = new Date();
  verifyChain(issuing.der, [root.der], now);
  if (ocsp.notAfter > now) verifyChain(ocsp.der, [issuing.der, root.der], now);
  const signer = await openCaSigner(token, 'issuing', issuing.publicKeySpki);
  const responder = await openCaSigner(token, 'ocsp', ocsp.publicKeySpki);
  const audit = await openAudit(token, [issuing.der, root.der], now);
  const journal = journalIn(directory);
  const ca = createAuthority({
    root: root.der,
    issuing: { certificate: issuing.der, signer },
    ocsp: { certificate: () => ocsp, signer: responder },
    ...{ journal, publicUrl, crlThread },
  });
  const store = (ctx: ServiceContext): Promise<void> =>
    storeAuthority(
      ctx,
      [described('root', root), described('issuing', issuing), described('ocsp', ocsp), ...(audit ? [audit.row] : [])],
      rootCrl,
    );
  return {
    ca,
    audit: audit && { keyId: audit.row.subjectKeyId, signer: audit.signer },
    store,
    async renewResponderIfDue(ctx) {
      const at = ctx.clock.now();
      if (!responderIsDue(ocsp, at)) return false;
      ocsp = await renewResponder(ocsp, [issuing, root], pkiUrls(publicUrl), at, onRecord(signer, journal, at));
      await storeCaCertificate(token, 'ocsp', ocsp.der);
      await store(ctx);
      return true;
    },
    async close() {
      await signer.close();
      await responder.close();
      await audit?.signer.close();
    },
  };
}

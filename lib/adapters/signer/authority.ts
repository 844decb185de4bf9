import { DomainError } from '@/lib/domain/errors';
import { type ParsedCertificate, parseCertificate } from '@/lib/pki/certificate';
import { type CrlReason, isCrlReason } from '@/lib/pki/crl';
import { parseCsrPem } from '@/lib/pki/csr';
import { DerError } from '@/lib/pki/der';
import { pkiUrls } from '@/lib/pki/extensions';
import { prepareCertificate, signCertificate } from '@/lib/pki/issue';
import { issueOcspResponse, type OcspResponder } from '@/lib/pki/issue-ocsp';
import { LintError } from '@/lib/pki/lint/lint';
import { OCSP_HASHES } from '@/lib/pki/ocsp-id';
import { toPem } from '@/lib/pki/pem';
import { PROFILES, validityOf } from '@/lib/pki/profiles';
import { randomSerial, serialToHex } from '@/lib/pki/serial';
import type { CertificateAuthorityPort, RevocationStatus, SignedAnswer } from '@/lib/ports/certificate-authority';
import type { SignerPort } from '@/lib/ports/signer';
import { makeCrl } from './crl';
import type { SignatureJournal } from './journal';

export interface AuthorityOptions {
  root: Uint8Array;
  issuing: { certificate: Uint8Array; signer: SignerPort };
  /** Its certificate is short-lived and replaced while we run. */
  ocsp: { certificate: () => ParsedCertificate; signer: SignerPort };
  /** Told of each certificate before it is signed; without its record nothing is. */
  journal: SignatureJournal;
  publicUrl: string;
  /** The bundled crl-thread.ts. Without it long lists are built in the caller's own thread. */
  crlThread?: string | undefined;
}

/** A client may keep a list or an answer this long; both are renewed at half of it. */
export const PUBLICATION_MS = 24 * 3600 * 1000;

const PROFILE = PROFILES['organisation-signing'];

function refusal(code: string, message: string, error: unknown): unknown {
  if (!(error instanceof DerError) && !(error instanceof LintError)) return error;
  // The detail names fields and rules, never the subject's data.
  return new DomainError(code, message, 'invalid', { detail: error.message });
}

function reasonOf(text: string): CrlReason {
  if (!isCrlReason(text)) throw new Error(`no revocation reason of RFC 5280: ${text}`);
  return text;
}

const statusOf = (status: RevocationStatus) =>
  status.kind === 'good' ? status : { ...status, reason: reasonOf(status.reason) };

function readRequest(csrPem: string): ReturnType<CertificateAuthorityPort['readRequest']> {
  try {
    const { subject, publicKeySpki, key } = parseCsrPem(csrPem);
    return { subject, publicKeySpki, publicKeySha256: key.spkiSha256, keyBits: key.bits };
  } catch (error) {
    throw refusal('csr.refused', '证书请求不合格，未签发证书。请重新制证；若仍失败，请更换介质。', error);
  }
}

export function createAuthority(options: AuthorityOptions): CertificateAuthorityPort {
  const root = parseCertificate(options.root);
  const issuing = parseCertificate(options.issuing.certificate);
  const responder = (): OcspResponder => ({
    certificate: options.ocsp.certificate(),
    sign: (tbs) => options.ocsp.signer.sign(tbs),
  });
  const sign = (tbs: Uint8Array) => options.issuing.signer.sign(tbs);
  return {
    chainPem: toPem('CERTIFICATE', issuing.der) + toPem('CERTIFICATE', root.der),

    readRequest,

    prepare({ request, subject, keyKnownForOther, now }) {
      const serial = randomSerial();
      const { publicKeySpki } = request;
      const period = validityOf(PROFILE, now, issuing.notAfter);
      const tbs = {
        profile: PROFILE,
        serial,
        issuer: issuing,
        subject,
        publicKeySpki,
        urls: pkiUrls(options.publicUrl),
      };
      try {
        const tbsDer = prepareCertificate({ ...tbs, ...period }, keyKnownForOther);
        return { serialHex: serialToHex(serial), tbsDer, ...period };
      } catch (error) {
        throw refusal('certificate.refused', '证书内容未通过签发前检查，未签发证书。请核对单位信息后重新制证。', error);
      }
    },

    async signCertificate(tbsDer, now) {
      const plan = { tbs: tbsDer, profile: PROFILE, chain: [issuing, root], at: now };
      await options.journal(tbsDer, now);
      const { der } = await signCertificate(plan, sign);
      return { der, pem: toPem('CERTIFICATE', der) };
    },

    signAnswers: async (order) => signAnswers(issuing, responder(), order),

    async signCrl({ number, previousNumber, packedEntries, now }) {
      const period = publicationPeriod(now);
      const plan = { issuer: issuing.der, number, previousNumber, packedEntries, ...period };
      return { der: await makeCrl(plan, sign, options.crlThread), ...period };
    },
  };
}

function publicationPeriod(now: Date) {
  const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000);
  return { thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + PUBLICATION_MS) };
}

/** No answer outlives the certificate of who signed it. */
function answerPeriod(now: Date, responder: ParsedCertificate) {
  const { thisUpdate, nextUpdate } = publicationPeriod(now);
  if (now >= responder.notAfter) throw new Error('the OCSP responder certificate has expired: run the ceremony again');
  return { thisUpdate, nextUpdate: nextUpdate < responder.notAfter ? nextUpdate : responder.notAfter };
}

async function signAnswers(
  issuer: ParsedCertificate,
  by: OcspResponder,
  { serialHex, status, now }: Parameters<CertificateAuthorityPort['signAnswers']>[0],
): Promise<SignedAnswer[]> {
  const period = answerPeriod(now, by.certificate);
  const answers: SignedAnswer[] = [];
  for (const hash of OCSP_HASHES) {
    const answer = { issuer, serialHex, hash, status: statusOf(status), ...period };
    answers.push({ hash, der: await issueOcspResponse(answer, by), ...period });
  }
  return answers;
}

/** The order of things around a signature, for whoever holds a CA key: build, lint, sign, re-check. */
import { assembleSigned, buildTbsCertificate, type TbsInput } from './build';
import { type ParsedCertificate, parseCertificate } from './certificate';
import type { Bytes } from './der';
import { assertLint, LintError, lintCertificate, lintContext } from './lint/lint';
import { recheckCertificate } from './recheck';

type Sign = (tbs: Uint8Array) => Promise<Uint8Array>;

/** Octets that may be signed: built and linted. */
export function prepareCertificate(input: TbsInput, keyKnownForOther = false): Bytes {
  const tbs = buildTbsCertificate(input);
  assertLint(tbs, input.profile, input.issuer, keyKnownForOther);
  return tbs;
}

export interface SigningPlan {
  tbs: Uint8Array;
  profile: TbsInput['profile'];
  /** Issuer first, root last; empty for a self-signed root. */
  chain: readonly ParsedCertificate[];
  at: Date;
}

/** Signs octets that were stored, and believes the result only when it carries them under a signature that verifies. */
export async function signCertificate(plan: SigningPlan, sign: Sign): Promise<ParsedCertificate> {
  const der = assembleSigned(plan.tbs, await sign(plan.tbs));
  const chain = plan.chain.map((certificate) => certificate.der);
  recheckCertificate(der, plan.tbs, chain, plan.at);
  const certificate = parseCertificate(der);
  const findings = lintCertificate(der, lintContext(plan.profile, plan.chain[0], certificate, false));
  if (findings.length > 0) throw new LintError(findings);
  return certificate;
}

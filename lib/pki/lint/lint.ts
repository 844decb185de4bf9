/** The lint that every certificate passes before its real signature, and once more after it. */

import { assembleSigned } from '../build';
import { basicConstraintsOf, type ParsedCertificate, parseCertificate } from '../certificate';
import { keyIdentifier } from '../keys';
import { type CertificateProfile, validityOf } from '../profiles';
import type { LintContext, LintFinding, LintRule } from './rule';
import { ADDRESS_RULES } from './rules-addresses';
import { EXTENSION_RULES } from './rules-extensions';
import { FIELD_RULES } from './rules-fields';
import { NAME_RULES } from './rules-names';
import { type CertificateView, viewCertificate } from './view';

/** Judged before the others: a file that is no single TLV has no fields to look at. */
const WHOLE_FILE = { id: 30, name: 'one_der_value', reference: 'X.690 10.1' };

export const CERTIFICATE_RULES: readonly LintRule[] = [
  ...FIELD_RULES,
  ...NAME_RULES,
  ...EXTENSION_RULES,
  ...ADDRESS_RULES,
].sort((a, b) => a.id - b.id);

export class LintError extends Error {
  override name = 'LintError';
  constructor(readonly findings: readonly LintFinding[]) {
    super(
      findings.map((finding) => `${finding.id} ${finding.name} (${finding.reference}): ${finding.detail}`).join('; '),
    );
  }
}

/** A rule that stumbles over what it reads has found something. */
function apply(rule: LintRule, view: CertificateView, context: LintContext): LintFinding[] {
  let detail: string | undefined;
  try {
    detail = rule.check(view, context);
  } catch (error) {
    detail = error instanceof Error ? error.message : 'unreadable';
  }
  return detail === undefined ? [] : [{ id: rule.id, name: rule.name, reference: rule.reference, detail }];
}

export function lintCertificate(file: Uint8Array, context: LintContext): LintFinding[] {
  let view: CertificateView;
  try {
    view = viewCertificate(file);
  } catch (error) {
    return [{ ...WHOLE_FILE, detail: error instanceof Error ? error.message : 'unreadable' }];
  }
  return CERTIFICATE_RULES.flatMap((rule) => apply(rule, view, context));
}

export function lintContext(
  profile: CertificateProfile,
  issuer: ParsedCertificate | undefined,
  own: ParsedCertificate,
  keyKnownForOther: boolean,
): LintContext {
  const by = issuer ?? own;
  const { notBefore, notAfter } = validityOf(profile, own.notBefore);
  return {
    issuer: {
      subjectOctets: by.subject.raw,
      keyId: keyIdentifier(by.publicKeySpki),
      publicKeySpki: by.publicKeySpki,
      notBefore: by.notBefore,
      notAfter: by.notAfter,
    },
    selfSigned: issuer === undefined,
    maximumPeriod: notAfter.getTime() - notBefore.getTime(),
    keyKnownForOther,
  };
}

/** Lints octets that are about to be signed, under a signature of zeros. Throws LintError. */
export function assertLint(
  tbs: Uint8Array,
  profile: CertificateProfile,
  issuer: ParsedCertificate | undefined,
  keyKnownForOther = false,
): void {
  const file = assembleSigned(tbs, new Uint8Array(256));
  const own = parseCertificate(file);
  const findings = lintCertificate(file, lintContext(profile, issuer, own, keyKnownForOther));
  if (basicConstraintsOf(own).ca !== (profile.ca !== undefined)) {
    findings.push({ id: 20, name: 'basic_constraints_agree', reference: 'profile', detail: `not a ${profile.name}` });
  }
  if (findings.length > 0) throw new LintError(findings);
}

import type { CertificateView } from './view';

export interface LintContext {
  /** The issuing certificate's facts; for a self-signed root its own. */
  issuer: { subjectOctets: Uint8Array; keyId: Uint8Array; publicKeySpki: Uint8Array; notBefore: Date; notAfter: Date };
  selfSigned: boolean;
  /** The product's longest period, in milliseconds. */
  maximumPeriod: number;
  /** Has this key been certified for another subject before? The caller asks the database. */
  keyKnownForOther: boolean;
}

export interface LintRule {
  /** Number in the list of docs/pki.md. */
  id: number;
  name: string;
  reference: string;
  /** What is wrong, or undefined. Never contains the subject's data. */
  check(view: CertificateView, context: LintContext): string | undefined;
}

export interface LintFinding {
  id: number;
  name: string;
  reference: string;
  detail: string;
}

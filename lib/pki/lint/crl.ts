/** Rule 32: what a full CRL must be, before it is signed. */
import { assembleSigned } from '../build';
import { CRL_REASONS, type CrlView, crlNumber, entryExtensions, readCrl } from '../crl';
import { equalBytes, TAG } from '../der';
import { OID } from '../oids';
import { LintError } from './lint';
import type { LintFinding } from './rule';

export interface CrlContext {
  issuerSubject: Uint8Array;
  issuerKeyId: Uint8Array;
  /** The last number given out for this issuer. */
  previousNumber: bigint;
}

interface CrlRule {
  name: string;
  reference: string;
  check(crl: CrlView, context: CrlContext): string | undefined;
}

const find = (crl: CrlView, id: string) => crl.extensions.find((extension) => extension.oid === id);
const isDelta = (crl: CrlView): boolean => find(crl, OID.deltaCRLIndicator) !== undefined;

interface ReasonCode {
  tag: number;
  code: number;
}

/** Two rules ask for them, of perhaps a hundred thousand entries. */
const readReasons = new WeakMap<CrlView, ReasonCode[]>();

function reasonCodes(crl: CrlView): ReasonCode[] {
  const known = readReasons.get(crl) ?? readReasonCodes(crl);
  readReasons.set(crl, known);
  return known;
}

function readReasonCodes(crl: CrlView): ReasonCode[] {
  const reasons = (crl.entries ?? []).flatMap(entryExtensions).filter(({ oid }) => oid === OID.reasonCode);
  return reasons.map(({ value }) => ({
    tag: value.tag,
    code: value.content.length === 1 ? (value.content[0] as number) : -1,
  }));
}

const REMOVE_FROM_CRL = 8;
const WRITTEN_REASONS = new Set<number>(Object.values(CRL_REASONS).filter((code) => code !== CRL_REASONS.unspecified));

export const CRL_RULES: readonly CrlRule[] = [
  {
    name: 'crl_issuer_and_key',
    reference: 'RFC 5280 5.1.2.3, 5.2.1',
    check(crl, context) {
      const keyId = find(crl, OID.authorityKeyIdentifier)?.value.children[0];
      const right =
        equalBytes(crl.issuer.raw, context.issuerSubject) && keyId && equalBytes(keyId.content, context.issuerKeyId);
      return right ? undefined : "not the CA's name and key";
    },
  },
  {
    name: 'crl_number_grows',
    reference: 'RFC 5280 5.2.3',
    check(crl, { previousNumber }) {
      const number = crlNumber(crl);
      return number !== undefined && number > previousNumber && number < 1n << 159n
        ? undefined
        : 'missing or not greater';
    },
  },
  {
    name: 'crl_next_update',
    reference: 'RFC 5280 5.1.2.5',
    check: ({ thisUpdate, nextUpdate }) => (nextUpdate && nextUpdate > thisUpdate ? undefined : 'missing or not later'),
  },
  {
    name: 'crl_no_empty_list',
    reference: 'RFC 5280 5.1.2.6',
    check: ({ entries }) => (entries?.length === 0 ? 'revokedCertificates is empty' : undefined),
  },
  {
    name: 'crl_no_serial_twice',
    reference: 'RFC 5280 5.1.2.6',
    check(crl) {
      const serials = (crl.entries ?? []).map((entry) => Buffer.from(entry.children[0]?.content ?? []).toString('hex'));
      return new Set(serials).size === serials.length ? undefined : 'serial number listed twice';
    },
  },
  {
    name: 'crl_reasons',
    reference: 'RFC 5280 5.3.1',
    check(crl) {
      const wrong = reasonCodes(crl).some(
        ({ tag, code }) => tag !== TAG.enumerated || (code !== REMOVE_FROM_CRL && !WRITTEN_REASONS.has(code)),
      );
      return wrong ? 'reason unknown, not ENUMERATED, or unspecified written out' : undefined;
    },
  },
  {
    name: 'crl_no_removal_in_full_list',
    reference: 'RFC 5280 5.3.1',
    check: (crl) =>
      !isDelta(crl) && reasonCodes(crl).some(({ code }) => code === REMOVE_FROM_CRL)
        ? 'removeFromCRL in a full CRL'
        : undefined,
  },
  {
    name: 'crl_distribution_point_critical',
    reference: 'RFC 5280 5.2.5',
    check: (crl) => (find(crl, OID.issuingDistributionPoint)?.critical === false ? 'IDP not critical' : undefined),
  },
];

export function lintCrl(der: Uint8Array, context: CrlContext): LintFinding[] {
  let crl: CrlView;
  try {
    crl = readCrl(der);
  } catch (error) {
    return [
      { id: 32, name: 'crl_one_der_value', reference: 'X.690', detail: error instanceof Error ? error.message : '' },
    ];
  }
  return CRL_RULES.flatMap(({ name, reference, check }) => {
    const detail = check(crl, context);
    return detail === undefined ? [] : [{ id: 32, name, reference, detail }];
  });
}

export function assertCrlLint(tbs: Uint8Array, context: CrlContext): void {
  const findings = lintCrl(assembleSigned(tbs, new Uint8Array(256)), context);
  if (findings.length > 0) throw new LintError(findings);
}

/** Rules 1–9 and 29: the fields of TBSCertificate outside names and extensions. */
import { equalBytes, TAG } from '../der';
import { type DerNode, oidText, timeOf } from '../der-read';
import { readRsaKey } from '../keys';
import { OID } from '../oids';
import type { LintRule } from './rule';

const SIGNATURE_ALGORITHMS: readonly string[] = [
  OID.sha256WithRSAEncryption,
  OID.sha384WithRSAEncryption,
  OID.sha512WithRSAEncryption,
];

function instants(validity: DerNode): [Date, Date] | undefined {
  try {
    const [from, to] = validity.children;
    return from && to ? [timeOf(from), timeOf(to)] : undefined;
  } catch {
    return undefined;
  }
}

function wrongTimeForm(node: DerNode): boolean {
  try {
    const utc = node.tag === TAG.utcTime;
    return timeOf(node).getUTCFullYear() < 2050 !== utc;
  } catch {
    return true;
  }
}

export const FIELD_RULES: readonly LintRule[] = [
  {
    id: 1,
    name: 'serial_positive_minimal',
    reference: 'RFC 5280 4.1.2.2',
    check({ serial: { tag, content } }) {
      const [first = 0, second = 0] = content;
      if (tag !== TAG.integer || content.length < 1 || content.length > 20) return `${content.length} octets`;
      if (first & 0x80) return 'negative';
      if (content.every((octet) => octet === 0)) return 'zero';
      return first === 0 && !(second & 0x80) ? 'not minimal' : undefined;
    },
  },
  {
    id: 2,
    name: 'version_three',
    reference: 'RFC 5280 4.1.2.9',
    check: ({ version }) =>
      version && Buffer.from(version.content).toString('hex') === '020102' ? undefined : 'not v3',
  },
  {
    id: 3,
    name: 'inner_algorithm_is_outer',
    reference: 'RFC 5280 4.1.1.2',
    check: (view) => (equalBytes(view.innerAlgorithm.raw, view.outerAlgorithm.raw) ? undefined : 'they differ'),
  },
  {
    id: 4,
    name: 'rsa_parameters_null',
    reference: 'RFC 4055 1.2, 5',
    check({ innerAlgorithm, spki }) {
      const isNull = (node: DerNode | undefined) => node?.tag === TAG.null && node.content.length === 0;
      if (innerAlgorithm.children.length !== 2 || !isNull(innerAlgorithm.children[1])) return 'signature algorithm';
      const key = spki.children[0];
      return key?.children.length === 2 && isNull(key.children[1]) ? undefined : 'subject public key';
    },
  },
  {
    id: 5,
    name: 'algorithms_and_key_strength',
    reference: 'RFC 4055 5, RFC 8017 3.1',
    check({ innerAlgorithm, spki }) {
      const [signature] = innerAlgorithm.children;
      if (!signature || !SIGNATURE_ALGORITHMS.includes(oidText(signature))) return 'signature algorithm not allowed';
      const [key] = spki.children[0]?.children ?? [];
      if (!key || oidText(key) !== OID.rsaEncryption) return 'key is not RSA';
      const { bits, exponent } = rsaFacts(spki);
      if (bits < 2048) return `key of ${bits} bits`;
      return exponent >= 3n && exponent % 2n === 1n ? undefined : 'public exponent';
    },
  },
  {
    id: 6,
    name: 'no_unique_identifiers',
    reference: 'RFC 5280 4.1.2.8',
    check: ({ uniqueIds }) => (uniqueIds.length > 0 ? 'unique identifier present' : undefined),
  },
  {
    id: 7,
    name: 'period_inside_issuer_and_product',
    reference: 'RFC 5280 4.1.2.5',
    check({ validity }, { issuer, maximumPeriod }) {
      const found = instants(validity);
      if (!found) return undefined; // rule 8 says so
      const [from, to] = found;
      if (from >= to) return 'ends before it begins';
      if (from < issuer.notBefore || to > issuer.notAfter) return "outside the issuer's period";
      return to.getTime() - from.getTime() > maximumPeriod ? "longer than the product's period" : undefined;
    },
  },
  {
    id: 8,
    name: 'time_form',
    reference: 'RFC 5280 4.1.2.5.1, 4.1.2.5.2',
    check: ({ validity }) =>
      validity.children.length !== 2 || validity.children.some(wrongTimeForm)
        ? 'UTCTime to 2049, then GeneralizedTime, YY…SSZ'
        : undefined,
  },
  {
    id: 9,
    name: 'issuer_octets',
    reference: 'RFC 5280 4.1.2.4, 7.1',
    check: ({ issuer }, context) =>
      equalBytes(issuer.raw, context.issuer.subjectOctets) ? undefined : "issuer differs from the CA's subject",
  },
  {
    id: 29,
    name: 'key_not_reused',
    reference: 'RFC 4210 4.2.1.1, project rule',
    check({ spki }, { issuer, selfSigned, keyKnownForOther }) {
      if (!selfSigned && equalBytes(spki.raw, issuer.publicKeySpki)) return "subject key is the CA's key";
      return keyKnownForOther ? 'key was certified for another subject' : undefined;
    },
  },
];

/** The key's numbers whatever stands in the algorithm's parameters, which rule 4 judges. */
function rsaFacts(spki: DerNode): { bits: number; exponent: bigint } {
  return readRsaKey(spki.raw, { anyParameters: true }).facts;
}

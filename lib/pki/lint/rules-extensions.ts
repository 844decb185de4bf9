/** Rules 15–22 and 28, 31: presence, criticality and consistency of extensions. */
import { KEY_USAGE } from '../certificate';
import { equalBytes, TAG } from '../der';
import { type DerNode, oidText } from '../der-read';
import { keyIdentifier } from '../keys';
import { OID } from '../oids';
import type { LintRule } from './rule';
import { type CertificateView, findExtension } from './view';

const MAY_BE_CRITICAL: readonly string[] = [
  OID.basicConstraints,
  OID.keyUsage,
  OID.extKeyUsage,
  OID.subjectAltName,
  OID.nameConstraints,
  OID.policyConstraints,
];

/** Key usages that go with a purpose (RFC 5280 4.2.1.12, RFC 6960 4.2.2.2). */
const PURPOSE_BITS: Readonly<Record<string, readonly number[]>> = {
  [OID.clientAuth]: [KEY_USAGE.digitalSignature],
  [OID.emailProtection]: [KEY_USAGE.digitalSignature, KEY_USAGE.nonRepudiation, KEY_USAGE.keyEncipherment],
  [OID.ocspSigning]: [KEY_USAGE.digitalSignature, KEY_USAGE.nonRepudiation],
};

function usageBits(view: CertificateView): number[] {
  const octets = findExtension(view, OID.keyUsage)?.value.content.subarray(1) ?? [];
  return [...octets].flatMap((octet, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => octet & (0x80 >> bit)).map((bit) => index * 8 + bit),
  );
}

function constraints(view: CertificateView): { ca: boolean; pathLength: boolean } {
  const parts = findExtension(view, OID.basicConstraints)?.value.children ?? [];
  return {
    ca: parts.some((part) => part.tag === TAG.boolean && part.content[0] !== 0),
    pathLength: parts.some((part) => part.tag === TAG.integer),
  };
}

const purposes = (view: CertificateView): string[] | undefined =>
  findExtension(view, OID.extKeyUsage)?.value.children.map(oidText);

function badBoolean(node: DerNode | undefined): boolean {
  return node?.tag === TAG.boolean && !(node.content.length === 1 && node.content[0] === 0xff);
}

export const EXTENSION_RULES: readonly LintRule[] = [
  {
    id: 15,
    name: 'no_duplicate_extension',
    reference: 'RFC 5280 4.2',
    check({ extensions }) {
      const twice = extensions.find(({ oid }, index) => extensions.findIndex((other) => other.oid === oid) !== index);
      return twice?.oid;
    },
  },
  {
    id: 16,
    name: 'known_critical_extensions',
    reference: 'RFC 5280 4.2',
    check: ({ extensions }) => extensions.find(({ oid, critical }) => critical && !MAY_BE_CRITICAL.includes(oid))?.oid,
  },
  {
    id: 17,
    name: 'authority_key_identifier',
    reference: 'RFC 5280 4.2.1.1',
    check(view, { issuer, selfSigned }) {
      const parts = findExtension(view, OID.authorityKeyIdentifier)?.value.children;
      if (!parts) return selfSigned ? undefined : 'missing';
      const [keyId] = parts;
      const right = parts.length === 1 && keyId?.tag === 0x80 && equalBytes(keyId.content, issuer.keyId);
      return right ? undefined : "not the issuer's key identifier alone";
    },
  },
  {
    id: 18,
    name: 'subject_key_identifier',
    reference: 'RFC 5280 4.2.1.2',
    check(view) {
      const value = findExtension(view, OID.subjectKeyIdentifier)?.value;
      if (!value) return 'missing';
      return equalBytes(value.content, keyIdentifier(view.spki.raw)) ? undefined : 'not the SHA-1 of the key bits';
    },
  },
  {
    id: 19,
    name: 'key_usage_form',
    reference: 'RFC 5280 4.2.1.3, X.690 11.2.2',
    check(view) {
      const found = findExtension(view, OID.keyUsage);
      if (!found) return 'missing';
      if (!found.critical) return 'not critical';
      const { content } = found.value;
      const unused = content[0] ?? 0;
      const last = content.at(-1) ?? 0;
      if (usageBits(view).length === 0) return 'no bit set';
      return unused <= 7 && (last >> unused) & 1 ? undefined : 'trailing zero bits';
    },
  },
  {
    id: 20,
    name: 'basic_constraints_agree',
    reference: 'RFC 5280 4.2.1.9',
    check(view) {
      const { ca, pathLength } = constraints(view);
      if (pathLength && !ca) return 'pathLen without cA';
      if (ca && !findExtension(view, OID.basicConstraints)?.critical) return 'not critical in a CA';
      // Without keyUsage there is nothing to agree with: rule 19 says so.
      if (!findExtension(view, OID.keyUsage)) return undefined;
      return usageBits(view).includes(KEY_USAGE.keyCertSign) === ca ? undefined : 'keyCertSign and cA disagree';
    },
  },
  {
    id: 21,
    name: 'extended_key_usage_consistent',
    reference: 'RFC 5280 4.2.1.12',
    check(view) {
      const list = purposes(view);
      if (!list) return undefined;
      if (list.length === 0 || new Set(list).size !== list.length) return 'empty or repeated';
      if (list.includes(OID.anyExtendedKeyUsage)) return 'anyExtendedKeyUsage';
      const bits = usageBits(view);
      const allowed = list.map((purpose) => PURPOSE_BITS[purpose] ?? []);
      if (allowed.some((set) => !set.some((bit) => bits.includes(bit)))) return 'purpose without its key usage';
      return bits.every((bit) => allowed.flat().includes(bit)) ? undefined : 'key usage without a purpose';
    },
  },
  {
    id: 22,
    name: 'defaults_omitted',
    reference: 'X.690 11.1, 11.5',
    check(view) {
      const flags = view.extensions.map((extension) => extension.criticalNode);
      flags.push(findExtension(view, OID.basicConstraints)?.value.children.find((part) => part.tag === TAG.boolean));
      return flags.some(badBoolean) ? 'BOOLEAN other than FF' : undefined;
    },
  },
  {
    id: 28,
    name: 'name_constraints_only_in_cas',
    reference: 'RFC 5280 4.2.1.10',
    check: (view) =>
      findExtension(view, OID.nameConstraints) && !constraints(view).ca
        ? 'nameConstraints in an end entity'
        : undefined,
  },
  {
    id: 31,
    name: 'ocsp_responder_nocheck',
    reference: 'RFC 6960 4.2.2.2',
    check(view) {
      const responder = purposes(view)?.includes(OID.ocspSigning) ?? false;
      const nocheck = findExtension(view, OID.ocspNoCheck);
      if (responder && nocheck?.value.tag !== TAG.null) return 'OCSPSigning without nocheck';
      return nocheck && !responder ? 'nocheck without OCSPSigning' : undefined;
    },
  },
];

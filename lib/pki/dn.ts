/** Distinguished names: what we write (strictly), and how two of them are compared. */
import { type Bytes, concat, DerError, oid, printableString, sequence, setOf, TAG, utf8String } from './der';
import { type DerNode, expectTag, oidText, textOf } from './der-read';
import { OID } from './oids';

/** Public data of a certificate's subject; the order in which names are written is that of this type. */
export interface SubjectName {
  country: string;
  province?: string | undefined;
  locality?: string | undefined;
  organization: string;
  organizationalUnit?: string | undefined;
  /** 统一社会信用代码, written as organizationIdentifier `NTRCN-…` (ETSI EN 319 412-1 5.1.4). */
  uscc?: string | undefined;
  commonName: string;
}

interface NamePart {
  field: keyof SubjectName;
  oid: string;
  /** Upper bound in characters (RFC 5280 appendix A.1), not octets: 64 Chinese characters are 192 octets. */
  max: number;
  prefix?: string;
}

export const NAME_PARTS: readonly NamePart[] = [
  { field: 'country', oid: OID.country, max: 2 },
  { field: 'province', oid: OID.province, max: 128 },
  { field: 'locality', oid: OID.locality, max: 128 },
  { field: 'organization', oid: OID.organization, max: 64 },
  { field: 'organizationalUnit', oid: OID.organizationalUnit, max: 64 },
  { field: 'uscc', oid: OID.organizationIdentifier, max: 64, prefix: 'NTRCN-' },
  { field: 'commonName', oid: OID.commonName, max: 64 },
];

/** By attribute OID, for the lint; serialNumber occurs in names of others. */
export const UPPER_BOUNDS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(NAME_PARTS.map((part) => [part.oid, part.max])),
  [OID.serialNumber]: 64,
};

/** Control characters, and spaces at the edges, which people cannot see and programs compare differently. */
export function hasInvisibleEdges(text: string): boolean {
  return text !== text.trim() || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]/u.test(text);
}

export const characterCount = (text: string): number => [...text].length;

function attribute(part: NamePart, value: string): Bytes {
  const text = `${part.prefix ?? ''}${value}`;
  const count = characterCount(text);
  if (count < 1 || count > part.max) throw new DerError(`${part.field}: ${count} characters, 1 to ${part.max} allowed`);
  if (hasInvisibleEdges(text)) throw new DerError(`${part.field}: control character or space at the edge`);
  if (part.field === 'country' && !/^[A-Z]{2}$/.test(text)) throw new DerError('country: two capital letters');
  const encoded = part.field === 'country' ? printableString(text) : utf8String(text);
  // One attribute per RDN: multi-valued ones would need sorting and nobody expects them.
  return setOf(sequence(oid(part.oid), encoded));
}

/** DER of the Name. Throws with the field's name, never with its value. */
export function encodeName(name: SubjectName): Bytes {
  const rdns: Bytes[] = [];
  for (const part of NAME_PARTS) {
    const value = name[part.field];
    if (value !== undefined && value !== '') rdns.push(attribute(part, value));
  }
  return sequence(concat(rdns));
}

export interface NameAttribute {
  oid: string;
  tag: number;
  /** undefined where the octets are not valid in their string type. */
  text: string | undefined;
}

/** RDNs of attributes, as found. */
export function readName(node: DerNode): NameAttribute[][] {
  expectTag(node, TAG.sequence, 'Name');
  return node.children.map((rdn) => {
    expectTag(rdn, TAG.set, 'RDN');
    return rdn.children.map((pair) => {
      const [type, value] = pair.children;
      if (!type || !value || pair.children.length !== 2) throw new DerError('AttributeTypeAndValue');
      return { oid: oidText(type), tag: value.tag, text: textOf(value) };
    });
  });
}

/** The inverse of encodeName for names in our own shape; attributes we never write are refused. */
export function decodeName(node: DerNode): SubjectName {
  const found: Partial<Record<keyof SubjectName, string>> = {};
  for (const { oid: type, text } of readName(node).flat()) {
    const part = NAME_PARTS.find((candidate) => candidate.oid === type);
    if (!part || text === undefined) throw new DerError('name with an attribute that we do not write');
    if (found[part.field] !== undefined) throw new DerError(`${part.field} twice`);
    found[part.field] = part.prefix && text.startsWith(part.prefix) ? text.slice(part.prefix.length) : text;
  }
  const { country, organization, commonName } = found;
  if (!country || !organization || !commonName) throw new DerError('name without country, organisation or common name');
  return { ...found, country, organization, commonName };
}

/**
 * For comparison only, never for writing: 桂林示例（甲）公司 and 桂林示例(甲)公司 are one company. NFKC turns full-width brackets,
 * letters and spaces into their ordinary forms.
 */
export function comparableText(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

export function sameName(a: SubjectName, b: SubjectName): boolean {
  return NAME_PARTS.every(({ field }) => comparableText(a[field] ?? '') === comparableText(b[field] ?? ''));
}

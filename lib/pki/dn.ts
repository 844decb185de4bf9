/** Distinguished names: what we write (strictly), and how two of them are compared. */
import type { SubjectNames } from '../domain/subject';
import { characterCount, comparableText } from '../domain/text';
import { type Bytes, concat, DerError, oid, printableString, sequence, setOf, TAG, utf8String } from './der';
import { type DerNode, expectTag, oidText, textOf } from './der-read';
import { OID } from './oids';

/** The CA's own names have fewer parts than a subscriber's. */
export type NameFields = Partial<SubjectNames>;

interface NamePart {
  field: keyof SubjectNames;
  oid: string;
  /** Upper bound in characters (RFC 5280 appendix A.1), not octets: 64 Chinese characters are 192 octets. */
  max: number;
}

/** The order in which the parts of a name are written. */
export const NAME_PARTS: readonly NamePart[] = [
  { field: 'countryName', oid: OID.country, max: 2 },
  { field: 'stateOrProvinceName', oid: OID.province, max: 128 },
  { field: 'localityName', oid: OID.locality, max: 128 },
  { field: 'organizationName', oid: OID.organization, max: 64 },
  { field: 'organizationalUnitName', oid: OID.organizationalUnit, max: 64 },
  { field: 'organizationIdentifier', oid: OID.organizationIdentifier, max: 64 },
  { field: 'commonName', oid: OID.commonName, max: 64 },
];

/** ETSI EN 319 412-1 5.1.4: national trade register, country, hyphen, identifier. */
export const ORGANISATION_IDENTIFIER_PREFIX = 'NTRCN-';

/** By attribute OID, for the lint; serialNumber occurs in names of others. */
export const UPPER_BOUNDS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(NAME_PARTS.map((part) => [part.oid, part.max])),
  [OID.serialNumber]: 64,
};

/** Control characters, and spaces at the edges, which people cannot see and programs compare differently. */
export function hasInvisibleEdges(text: string): boolean {
  return text !== text.trim() || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]/u.test(text);
}

function attribute(part: NamePart, text: string): Bytes {
  const count = characterCount(text);
  if (count < 1 || count > part.max) throw new DerError(`${part.field}: ${count} characters, 1 to ${part.max} allowed`);
  if (hasInvisibleEdges(text)) throw new DerError(`${part.field}: control character or space at the edge`);
  const country = part.field === 'countryName';
  if (country && !/^[A-Z]{2}$/.test(text)) throw new DerError('countryName: two capital letters');
  // One attribute per RDN: multi-valued ones would need sorting and nobody expects them.
  return setOf(sequence(oid(part.oid), country ? printableString(text) : utf8String(text)));
}

/** DER of the Name; empty parts are left out. Throws with the field's name, never with its value. */
export function encodeName(name: NameFields): Bytes {
  const rdns: Bytes[] = [];
  for (const part of NAME_PARTS) {
    const value = name[part.field];
    if (value) rdns.push(attribute(part, value));
  }
  if (rdns.length === 0) throw new DerError('empty name');
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

/** The inverse of encodeName for names in our own shape; attributes we never write, or twice, are refused. */
export function decodeName(node: DerNode): NameFields {
  const found: Record<string, string> = {};
  for (const { oid: type, text } of readName(node).flat()) {
    const part = NAME_PARTS.find((candidate) => candidate.oid === type);
    if (!part || text === undefined) throw new DerError('name with an attribute that we do not write');
    if (found[part.field] !== undefined) throw new DerError(`${part.field} twice`);
    found[part.field] = text;
  }
  return found as NameFields;
}

/** 桂林示例（甲）公司 and 桂林示例(甲)公司 are one company. */
export function sameName(a: NameFields, b: NameFields): boolean {
  return NAME_PARTS.every(({ field }) => comparableText(a[field] ?? '') === comparableText(b[field] ?? ''));
}

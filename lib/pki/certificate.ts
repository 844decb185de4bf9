/** Reading a certificate for our own use: fields, not opinions; opinions are the lint's. */
import { type Bytes, DerError, explicit, TAG } from './der';
import { bitStringOctets, childOf, type DerNode, expectTag, integerHex, oidText, readDer, timeOf } from './der-read';
import { OID } from './oids';

export const CERTIFICATE_LABEL = 'CERTIFICATE';

export interface ParsedExtension {
  oid: string;
  critical: boolean;
  value: Uint8Array;
}

export interface ParsedCertificate {
  der: Uint8Array;
  tbs: Uint8Array;
  serialHex: string;
  issuer: DerNode;
  subject: DerNode;
  notBefore: Date;
  notAfter: Date;
  publicKeySpki: Uint8Array;
  extensions: ParsedExtension[];
  signatureAlgorithm: string;
  signature: Uint8Array;
}

function readExtension(node: DerNode): ParsedExtension {
  const [id, ...rest] = node.children;
  const value = rest.at(-1);
  if (!id || !value || rest.length > 2) throw new DerError('Extension');
  const critical = rest.length === 2 && rest[0]?.content[0] !== 0;
  return { oid: oidText(id), critical, value: expectTag(value, TAG.octetString, 'extnValue').content };
}

export function readExtensions(holder: DerNode | undefined): ParsedExtension[] {
  return holder?.children[0]?.children.map(readExtension) ?? [];
}

export function parseCertificate(der: Uint8Array): ParsedCertificate {
  const root = expectTag(readDer(der), TAG.sequence, 'Certificate');
  const tbs = expectTag(childOf(root, 0, 'certificate'), TAG.sequence, 'TBSCertificate');
  const versioned = tbs.children[0]?.tag === 0xa0 ? 1 : 0;
  const field = (index: number) => childOf(tbs, versioned + index, 'TBSCertificate');
  const [notBefore, notAfter] = field(3).children;
  if (!notBefore || !notAfter) throw new DerError('Validity');
  return {
    der,
    tbs: tbs.raw,
    serialHex: integerHex(field(0)),
    issuer: field(2),
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    subject: field(4),
    publicKeySpki: field(5).raw,
    extensions: readExtensions(tbs.children.find((child) => child.tag === 0xa3)),
    signatureAlgorithm: oidText(childOf(childOf(root, 1, 'algorithm'), 0, 'algorithm')),
    signature: bitStringOctets(root.children[2], 'signature'),
  };
}

export function extensionValue(certificate: ParsedCertificate, id: string): DerNode | undefined {
  const found = certificate.extensions.find((extension) => extension.oid === id);
  return found && readDer(found.value);
}

export interface BasicConstraints {
  ca: boolean;
  pathLength: number | undefined;
}

export function basicConstraintsOf(certificate: ParsedCertificate): BasicConstraints {
  const value = extensionValue(certificate, OID.basicConstraints);
  const flag = value?.children.find((child) => child.tag === TAG.boolean);
  const length = value?.children.find((child) => child.tag === TAG.integer);
  return {
    ca: flag !== undefined && flag.content[0] !== 0,
    pathLength: length && Number.parseInt(integerHex(length), 16),
  };
}

/** Bit numbers of RFC 5280 4.2.1.3. */
export const KEY_USAGE = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

/** undefined where the extension is absent. */
export function keyUsageOf(certificate: ParsedCertificate): Set<number> | undefined {
  const value = extensionValue(certificate, OID.keyUsage);
  if (!value) return undefined;
  const bits = new Set<number>();
  value.content.subarray(1).forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit += 1) if (octet & (0x80 >> bit)) bits.add(index * 8 + bit);
  });
  return bits;
}

export const versionThree = (): Bytes => explicit(0, Uint8Array.of(0x02, 0x01, 0x02));

/** Full version 2 CRLs (RFC 5280 section 5), written by hand because a schema serializer takes seconds for large lists. */
import type { ParsedCertificate } from './certificate';
import {
  type Bytes,
  booleanTrue,
  concat,
  DerError,
  enumerated,
  explicit,
  integer,
  octetString,
  oid,
  sequence,
  TAG,
  tlv,
  x509Time,
} from './der';
import { childOf, type DerNode, integerHex, oidText, readDer, timeOf } from './der-read';
import { authorityKeyIdentifier, distributionPointName, extension } from './extensions';
import { keyIdentifier } from './keys';
import { OID } from './oids';
import { serialFromHex } from './serial';
import { SHA256_WITH_RSA } from './signing';

/** RFC 5280 5.3.1; removeFromCRL (8) is for delta CRLs, and 7 was never given away. */
export const CRL_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;
export type CrlReason = keyof typeof CRL_REASONS;

export const isCrlReason = (text: string): text is CrlReason => Object.hasOwn(CRL_REASONS, text);

export interface RevokedEntry {
  serialHex: string;
  revokedAt: Date;
  reason: CrlReason;
}

export interface CrlInput {
  issuer: ParsedCertificate;
  number: bigint;
  thisUpdate: Date;
  nextUpdate: Date;
  entries: readonly RevokedEntry[];
  /** Makes the list one of several of its issuer; not needed while it is the only one. */
  distributionPoint?: string;
}

/** The same few for all entries. Absent for unspecified (5.3.1). */
const REASON_EXTENSIONS = new Map(
  Object.entries(CRL_REASONS)
    .filter(([reason]) => reason !== 'unspecified')
    .map(([reason, code]) => [reason, sequence(extension(OID.reasonCode, enumerated(code)))]),
);

function entry({ serialHex, revokedAt, reason }: RevokedEntry): Bytes {
  const head = [integer(serialFromHex(serialHex)), x509Time(revokedAt)];
  const extensions = REASON_EXTENSIONS.get(reason);
  return extensions ? sequence(...head, extensions) : sequence(...head);
}

export function buildTbsCertList(input: CrlInput): Bytes {
  if (input.nextUpdate <= input.thisUpdate) throw new DerError('nextUpdate before thisUpdate');
  const extensions = [
    authorityKeyIdentifier(keyIdentifier(input.issuer.publicKeySpki)),
    extension(OID.cRLNumber, integer(input.number)),
  ];
  if (input.distributionPoint) {
    const point = sequence(distributionPointName(input.distributionPoint));
    extensions.push(sequence(oid(OID.issuingDistributionPoint), booleanTrue(), octetString(point)));
  }
  // An empty list is left out, not written empty (5.1.2.6).
  const list = input.entries.length > 0 ? [tlv(TAG.sequence, concat(input.entries.map(entry)))] : [];
  return sequence(
    integer(1),
    SHA256_WITH_RSA,
    new Uint8Array(input.issuer.subject.raw),
    x509Time(input.thisUpdate),
    x509Time(input.nextUpdate),
    ...list,
    explicit(0, sequence(...extensions)),
  );
}

export interface CrlView {
  tbs: DerNode;
  issuer: DerNode;
  thisUpdate: Date;
  nextUpdate: Date | undefined;
  /** undefined where the list is absent. */
  entries: readonly DerNode[] | undefined;
  extensions: { oid: string; critical: boolean; value: DerNode }[];
}

function extensionsOf(list: DerNode | undefined): CrlView['extensions'] {
  return (list?.children ?? []).map((node) => {
    const value = node.children.at(-1);
    if (!value) throw new DerError('Extension');
    return {
      oid: oidText(childOf(node, 0, 'Extension')),
      critical: node.children.length === 3,
      value: readDer(value.content),
    };
  });
}

export const entryExtensions = (node: DerNode): CrlView['extensions'] => extensionsOf(node.children[2]);

export function readCrl(der: Uint8Array): CrlView {
  const tbs = childOf(readDer(der), 0, 'CertificateList');
  const isTime = (node: DerNode | undefined) => node?.tag === TAG.utcTime || node?.tag === TAG.generalizedTime;
  const next = isTime(tbs.children[4]) ? tbs.children[4] : undefined;
  const list = tbs.children[next ? 5 : 4];
  return {
    tbs,
    issuer: childOf(tbs, 2, 'issuer'),
    thisUpdate: timeOf(childOf(tbs, 3, 'thisUpdate')),
    nextUpdate: next && timeOf(next),
    entries: list?.tag === TAG.sequence ? list.children : undefined,
    extensions: extensionsOf(tbs.children.find((node) => node.tag === 0xa0)?.children[0]),
  };
}

export function crlNumber(crl: CrlView): bigint | undefined {
  const value = crl.extensions.find((found) => found.oid === OID.cRLNumber)?.value;
  return value && BigInt(`0x${integerHex(value)}`);
}

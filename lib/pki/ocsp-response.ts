/** Answers signed ahead of time (RFC 5019): one certificate each, no nonce, whole seconds, the responder's certificate inside. */
import type { ParsedCertificate } from './certificate';
import { CRL_REASONS, type CrlReason } from './crl';
import {
  type Bytes,
  bitString,
  DerError,
  enumerated,
  explicit,
  generalizedTime,
  octetString,
  oid,
  sequence,
  TAG,
  tlv,
} from './der';
import { childOf, type DerNode, expectTag, integerHex, oidText, readDer, timeOf } from './der-read';
import { keyIdentifier } from './keys';
import { certId, type OcspHash } from './ocsp-id';
import { OID } from './oids';
import { SHA256_WITH_RSA } from './signing';

export type OcspStatus = { kind: 'good' } | { kind: 'revoked'; at: Date; reason: CrlReason };

export interface OcspAnswer {
  issuer: ParsedCertificate;
  serialHex: string;
  hash: OcspHash;
  status: OcspStatus;
  thisUpdate: Date;
  nextUpdate: Date;
}

const GOOD = tlv(0x80);

function certStatus(status: OcspStatus): Bytes {
  if (status.kind === 'good') return GOOD;
  const reason = status.reason === 'unspecified' ? [] : [explicit(0, enumerated(CRL_REASONS[status.reason]))];
  return tlv(0xa1, generalizedTime(status.at), ...reason);
}

export type ResponderId = 'byKey' | 'byName';

function responderId(responder: ParsedCertificate, kind: ResponderId): Bytes {
  if (kind === 'byName') return explicit(1, responder.subject.raw);
  return explicit(2, octetString(keyIdentifier(responder.publicKeySpki)));
}

export function buildResponseData(
  answer: OcspAnswer,
  responder: ParsedCertificate,
  kind: ResponderId = 'byKey',
): Bytes {
  if (answer.nextUpdate <= answer.thisUpdate) throw new DerError('nextUpdate before thisUpdate');
  const single = sequence(
    certId(answer.issuer, answer.serialHex, answer.hash),
    certStatus(answer.status),
    generalizedTime(answer.thisUpdate),
    explicit(0, generalizedTime(answer.nextUpdate)),
  );
  return sequence(responderId(responder, kind), generalizedTime(answer.thisUpdate), sequence(single));
}

/** `responder` is left out when the CA itself signs. */
export function assembleOcspResponse(tbs: Uint8Array, signature: Uint8Array, responder?: Uint8Array): Bytes {
  const certs = responder ? [explicit(0, sequence(responder))] : [];
  const basic = sequence(tbs, SHA256_WITH_RSA, bitString(signature), ...certs);
  return sequence(enumerated(0), explicit(0, sequence(oid(OID.ocspBasic), octetString(basic))));
}

/** RFC 6960 4.2.1: answers that carry no signature. */
export const OCSP_ERRORS = { malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 } as const;
export type OcspErrorName = keyof typeof OCSP_ERRORS;

export const ocspError = (name: OcspErrorName): Bytes => sequence(enumerated(OCSP_ERRORS[name]));

export interface ParsedOcspResponse {
  serialHex: string;
  status: 'good' | 'revoked' | 'unknown';
  reason: number | undefined;
  thisUpdate: Date;
  nextUpdate: Date | undefined;
  tbs: Uint8Array;
  signature: Uint8Array;
}

const STATUS_BY_TAG: Readonly<Record<number, ParsedOcspResponse['status']>> = {
  128: 'good',
  161: 'revoked',
  130: 'unknown',
};

function reasonOf(status: DerNode): number | undefined {
  return status.tag === 0xa1 ? status.children[1]?.children[0]?.content[0] : undefined;
}

/** Reads what we wrote: for the re-check after signing. */
export function parseOcspResponse(der: Uint8Array): ParsedOcspResponse {
  const bytes = childOf(childOf(readDer(der), 1, 'responseBytes'), 0, 'responseBytes');
  if (oidText(childOf(bytes, 0, 'responseType')) !== OID.ocspBasic) throw new DerError('not a basic response');
  const basic = readDer(expectTag(bytes.children[1], TAG.octetString, 'response').content);
  const data = childOf(basic, 0, 'tbsResponseData');
  const single = childOf(childOf(data, 2, 'responses'), 0, 'response');
  const status = childOf(single, 1, 'certStatus');
  const next = single.children.find((node) => node.tag === 0xa0)?.children[0];
  return {
    serialHex: integerHex(childOf(childOf(single, 0, 'certID'), 3, 'serialNumber')),
    status: STATUS_BY_TAG[status.tag] ?? 'unknown',
    reason: reasonOf(status),
    thisUpdate: timeOf(childOf(single, 2, 'thisUpdate')),
    nextUpdate: next && timeOf(next),
    tbs: data.raw,
    signature: expectTag(basic.children[2], TAG.bitString, 'signature').content.subarray(1),
  };
}

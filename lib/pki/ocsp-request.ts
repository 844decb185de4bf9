/** What a client may ask of the OCSP route. Everything else throws DerError: malformedRequest. */
import { DerError, TAG } from './der';
import { childOf, type DerNode, expectTag, integerHex, oidText, readDer } from './der-read';
import { OCSP_HASH_OIDS, OCSP_HASHES, type OcspHash } from './ocsp-id';

/** RFC 5019 asks for requests under 255 octets; a nonce and a signature still fit here. */
export const MAX_OCSP_REQUEST = 4096;

export interface OcspQuestion {
  /** undefined: a hash that we have no answers for. */
  hash: OcspHash | undefined;
  nameHash: Uint8Array;
  keyHash: Uint8Array;
  serialHex: string;
}

function question(request: DerNode): OcspQuestion {
  expectTag(request, TAG.sequence, 'Request');
  const id = expectTag(childOf(request, 0, 'Request'), TAG.sequence, 'CertID');
  if (id.children.length !== 4) throw new DerError('CertID: four elements');
  const algorithm = oidText(childOf(childOf(id, 0, 'hashAlgorithm'), 0, 'hashAlgorithm'));
  return {
    hash: OCSP_HASHES.find((hash) => OCSP_HASH_OIDS[hash] === algorithm),
    nameHash: expectTag(id.children[1], TAG.octetString, 'issuerNameHash').content,
    keyHash: expectTag(id.children[2], TAG.octetString, 'issuerKeyHash').content,
    serialHex: integerHex(childOf(id, 3, 'serialNumber')),
  };
}

export function parseOcspRequest(der: Uint8Array): OcspQuestion[] {
  if (der.length > MAX_OCSP_REQUEST) throw new DerError('request too long');
  const root = expectTag(readDer(der), TAG.sequence, 'OCSPRequest');
  const tbs = expectTag(childOf(root, 0, 'tbsRequest'), TAG.sequence, 'TBSRequest');
  const list = tbs.children.find((node) => node.tag === TAG.sequence);
  if (!list || list.children.length === 0) throw new DerError('requestList empty');
  return list.children.map(question);
}

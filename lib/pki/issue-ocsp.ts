import type { ParsedCertificate } from './certificate';
import { type Bytes, DerError } from './der';
import { assembleOcspResponse, buildResponseData, type OcspAnswer } from './ocsp-response';
import { verifySignature } from './signing';

/** The delegated responder: its certificate travels inside every answer. */
export interface OcspResponder {
  certificate: ParsedCertificate;
  sign(tbs: Uint8Array): Promise<Uint8Array>;
}

export async function issueOcspResponse(answer: OcspAnswer, responder: OcspResponder): Promise<Bytes> {
  const tbs = buildResponseData(answer, responder.certificate);
  const signature = await responder.sign(tbs);
  if (!verifySignature(responder.certificate.publicKeySpki, tbs, signature)) {
    throw new DerError('OCSP signature does not verify');
  }
  return assembleOcspResponse(tbs, signature, responder.certificate.der);
}

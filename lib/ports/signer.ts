/** A private key behind a door: it signs, and nobody ever sees it. */
export interface SignerPort {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeySpki: Uint8Array;
  /** sha256WithRSAEncryption over the octets. */
  sign(tbs: Uint8Array): Promise<Uint8Array>;
}

import type { SubjectNames } from '../domain/subject';

/** What the CA can do with its keys. It keeps nothing: rows are the services' business. */
export interface CertificateAuthorityPort {
  /** Issuing CA, then root. */
  readonly chainPem: string;
  /** Checks form, proof of possession and key. @throws DomainError csr.refused */
  readRequest(csrPem: string): CertificateRequest;
  /** Builds the octets to sign and lints them: no wrong certificate is ever signed. @throws DomainError certificate.refused */
  prepare(input: {
    request: CertificateRequest;
    subject: SubjectNames;
    keyKnownForOther: boolean;
    now: Date;
  }): PreparedCertificate;
  /** Signs the stored octets, compares them byte by byte, verifies the chain. */
  signCertificate(tbsDer: Uint8Array, now: Date): Promise<{ der: Uint8Array; pem: string }>;
  /** One answer for each hash by which clients ask. */
  signAnswers(input: { serialHex: string; status: RevocationStatus; now: Date }): Promise<SignedAnswer[]>;
  signCrl(input: {
    number: number;
    previousNumber: number;
    /** A line each, in ascending order: serial number, lower-case hex; seconds since 1970; reason by RFC 5280. */
    packedEntries: string;
    now: Date;
  }): Promise<SignedCrl>;
}

export interface CertificateRequest {
  subject: Partial<SubjectNames>;
  publicKeySpki: Uint8Array;
  publicKeySha256: string;
  keyBits: number;
}

export interface PreparedCertificate {
  serialHex: string;
  tbsDer: Uint8Array;
  notBefore: Date;
  notAfter: Date;
}

export type RevocationStatus = { kind: 'good' } | { kind: 'revoked'; at: Date; reason: string };

export interface SignedAnswer {
  hash: string;
  der: Uint8Array;
  thisUpdate: Date;
  nextUpdate: Date;
}

export interface SignedCrl {
  der: Uint8Array;
  thisUpdate: Date;
  nextUpdate: Date;
}

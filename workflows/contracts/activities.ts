import type { MaterialRoute, OrderState } from '../../lib/domain/order';
import type { RevocationReason } from '../../lib/domain/revocation';
import type { SubjectNames } from '../../lib/domain/subject';

/**
 * What workflows ask of workers. JSON in, JSON out. Only ids, public certificate data and sealed blobs pass here:
 * histories are kept by Temporal in clear. Every activity is idempotent by the ids it is given.
 */

/** Queue `orders`: money, messages, courier, invoice, and records of outcomes through the service verbs. */
export interface OrderActivities {
  /** precreate at the provider; keeps the QR code in the payment row. Same trade number at every call. */
  openPayment(input: { orderNo: string }): Promise<void>;
  /** Asks the provider and records what it says. */
  checkPayment(input: { orderNo: string }): Promise<{ state: OrderState }>;
  /** Closes the trade, then the order; `paid` when the buyer was quicker. */
  closeUnpaid(input: { orderNo: string; reason: 'expired' | 'cancelled' }): Promise<{ outcome: 'closed' | 'paid' }>;
  /**
   * Refunds every paid payment of the order that should not stay, and records it. Throws while the provider has not confirmed.
   * `lookAgainAt` (ISO 8601): when to call it again, for a code that nobody has used may be paid until then, or for what was
   * `refused`: money beside the order's own payment, for which nobody waits.
   */
  refund(input: { orderNo: string }): Promise<{ state: OrderState; lookAgainAt?: string; refused?: true }>;
  /** Sends one notice of the order by its template; once, however often it is called. */
  notify(input: { orderNo: string; template: string; occurrence: number }): Promise<void>;
  requestInvoice(input: { orderNo: string }): Promise<void>;
  /** Asks the provider; when issued: stores the PDF, mails it, records it. */
  checkInvoice(input: { orderNo: string }): Promise<{ status: 'issuing' | 'issued' | 'failed' | 'none' }>;
  /** Red invoice for an issued one: requests it or asks for it. */
  reverseInvoice(input: { orderNo: string }): Promise<{ status: 'none' | 'reversing' | 'reversed' | 'failed' }>;
  /** What the customer wanted once more: PIN, invoice. */
  sendAgain(input: { orderNo: string }): Promise<void>;
  readOrder(input: { orderNo: string }): Promise<OrderFacts>;
  /** Asks the courier where the customer's parcel of papers is. */
  checkParcel(input: { orderNo: string }): Promise<void>;
  /** The time for posting papers is over: the order is cancelled, unless they came meanwhile. */
  expireMaterials(input: { orderNo: string }): Promise<{ state: OrderState }>;
  /** The time for mending what was rejected is over: the order is cancelled, unless its customer was quicker. */
  expireCorrection(input: { orderNo: string }): Promise<{ expired: boolean }>;
  /** Everything a station needs of the order; null when production must not go on (cancelled, other token). */
  productionBrief(input: { orderNo: string; attempt: number; tokenSerial: string }): Promise<{
    subject: SubjectNames;
    stationId: string;
    /** SO PIN of an earlier unfinished attempt on this very token, sealed to the station, if there was one. */
    knownSoPinSealedForStation: string | null;
  } | null>;
  /** Before the token is touched: the sealed SO PIN and PIN are kept, so that no token is ever without a known PIN. */
  recordTokenSecrets(input: {
    orderNo: string;
    attempt: number;
    stationId: string;
    tokenSerial: string;
    soPinSealedForVault: string;
    userPinSealedForVault: string;
  }): Promise<void>;
  recordProduced(input: {
    orderNo: string;
    attempt: number;
    tokenSerial: string;
    certificateId: string;
    evidence: InstallEvidence;
  }): Promise<void>;
  recordProductionFailed(input: {
    orderNo: string;
    attempt: number;
    tokenSerial: string;
    code: string;
    message: string;
  }): Promise<void>;
  /** The SF waybill, by the order's fixed client order id; label PDF kept as a file. */
  createWaybill(input: { orderNo: string }): Promise<{ waybillNo: string }>;
  /** Cancels at the courier what the order has dropped. */
  cancelWaybills(input: { orderNo: string }): Promise<void>;
  /** Asks the courier for the route, records new events, moves the order to shipped/delivered. */
  checkRoute(input: { orderNo: string }): Promise<{ state: OrderState }>;
  /** Opens the sealed PIN and hands it to the chosen channel; records that, not the PIN. */
  deliverPin(input: { orderNo: string }): Promise<void>;
  /** 注销: how far it is. */
  readRevocation(input: { orderNo: string }): Promise<RevocationFacts>;
  /** The certificate is revoked and published: the order ends. */
  completeRevocation(input: { orderNo: string }): Promise<void>;
  /** delivered → completed, once the PIN was delivered. */
  complete(input: { orderNo: string }): Promise<void>;
}

export interface OrderFacts {
  state: OrderState;
  invoiceStatus: string;
  oldCertificateId: string | null;
  cancelReason: string | null;
  /** Of an order in 退款中: certificates that were made for it and must not stay. */
  toRevoke: string[];
  /** Absent in histories from before papers came by post. */
  materialRoute?: MaterialRoute;
  /** 变更: a letter for the new agent is to be printed. */
  letter?: boolean;
  /** 变更: the agent's mobile is to be another one. Absent, like the next, in histories from before anybody was told. */
  newMobile?: boolean;
  /** 变更 that is through. */
  changeDone?: boolean;
  /** 变更 of what stands in no certificate: nothing is paid, made or sent, and the review ends it. */
  recordOnly?: boolean;
  /** Nothing is to be paid. Absent in histories from before such an order could begin with its papers. */
  free?: boolean;
  /** While papers are awaited. */
  materials?: {
    /** ISO 8601 UTC: from then the reminders count. */
    since: string;
    /** All is at the point: nobody is reminded. */
    arrived: boolean;
    /** A parcel whose way SF can tell. */
    track: boolean;
  };
  /**
   * While a rejected order waits for its customer, ISO 8601 UTC. Absent in histories from before such an order ended; the
   * whole times, for an order that was submitted then has none of them among its timings.
   */
  correction?: { reminders: string[]; until: string };
}

export interface RevocationFacts {
  state: OrderState;
  cancelReason: string | null;
  certificateId: string;
  reason: RevocationReason;
  /** The second person has agreed. */
  confirmed: boolean;
}

/** Queue `documents`: untrusted pictures, Chromium. */
export interface DocumentActivities {
  /** Every upload of the order that is not re-encoded yet: metadata stripped, clean JPEG kept, facts recorded. */
  prepareUploads(input: { orderNo: string }): Promise<void>;
  /** What the customer prints and seals, 申请表 or 授权书: made once, the same bytes ever after. */
  makeApplicationForm(input: { orderNo: string }): Promise<void>;
  /** The slip that lies beside the token in the parcel: order number, serial, waybill as barcodes. */
  makeHandOverSlip(input: { orderNo: string }): Promise<void>;
}

export interface InstallEvidence {
  tokenSerial: string;
  /** Hex SHA-256 of the DER read back from the token. */
  certificateSha256: string;
  readBackPem: string;
  chainVerified: boolean;
  testSignatureOk: boolean;
  keyNonExtractable: boolean;
}

/** Queue `ca`: the only one that signs certificates. */
export interface CaActivities {
  /**
   * One certificate per (order, attempt, public key); a repeated call gives the same certificate.
   * An earlier attempt's certificate of the same order is revoked first.
   */
  issueCertificate(input: { orderNo: string; attempt: number; csrPem: string }): Promise<IssuedCertificate>;
  /** Final. Publishes CRL and OCSP answer before it returns. Reasons by RFC 5280 5.3.1. */
  revokeCertificate(input: {
    certificateId: string;
    reason: 'superseded' | RevocationReason;
    orderNo: string;
    /** Refused once the order has left this state. */
    during?: 'delivered';
  }): Promise<void>;
  holdCertificate(input: { certificateId: string; orderNo: string }): Promise<void>;
  /** `released`: valid again; not while another order is about it. Nothing in histories from before it was told. */
  releaseHold(input: { certificateId: string; orderNo: string }): Promise<{ released: boolean }>;
}

export interface IssuedCertificate {
  certificateId: string;
  serialHex: string;
  certificatePem: string;
  /** Issuing CA, then root. */
  chainPem: string;
}

/** Queue `station-<id>`: blank tokens on the operator's desk. Stateless: the secrets come back sealed to the station's own key. */
export interface StationActivities {
  reserveToken(input: {
    orderNo: string;
    attempt: number;
    tokenSerial: string;
    knownSoPinSealedForStation: string | null;
  }): Promise<{
    soPinSealedForVault: string;
    userPinSealedForVault: string;
    sealedForStation: string;
    tokenModel: string;
  }>;
  personaliseToken(input: {
    orderNo: string;
    attempt: number;
    tokenSerial: string;
    sealedForStation: string;
    subject: SubjectNames;
  }): Promise<{ csrPem: string; publicKeySha256: string }>;
  installCertificate(input: {
    orderNo: string;
    attempt: number;
    tokenSerial: string;
    sealedForStation: string;
    certificatePem: string;
    chainPem: string;
  }): Promise<InstallEvidence>;
}

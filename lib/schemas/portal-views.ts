/** What the portal's procedures answer. Dates are ISO 8601 texts; personal values are masked. Types only: shared with the pages. */
import type { ReissueDraftData } from '../domain/application';
import type { ChangeValues } from '../domain/change';
import type { ConsentCategory } from '../domain/consent';
import type { OpeningView } from '../domain/opening';
import type { BusinessType, CertificateState, VerificationMethod } from '../domain/order';

/** A channel that takes applications, for who is in the wrong one. */
export type * from './order-views';

export interface OpenChannel {
  number: number;
  name: string;
  hotline: string;
}

export interface ServiceView {
  businessType: BusinessType;
  label: string;
  /** The channel is open, too. */
  open: boolean;
  /** A token; of 初次办理 the cheapest product's. */
  feeFen: number;
  /** Other products cost more. */
  feeFrom: boolean;
  /** Working days from approval to shipping. */
  productionDays: number;
  summary: string;
  materials: string[];
}

export interface ChannelView {
  id: string;
  number: number;
  name: string;
  open: boolean;
  hotline: string;
  serviceHours: string;
  siteName: string;
  siteUrl: string;
  services: ServiceView[];
  methods: VerificationMethod[];
  /** When this was read; the days of the openings begin there. */
  asOf: string;
  hotlineOpening: OpeningView;
  /** With the fee of a token at 初次办理. */
  products: { id: string; name: string; note: string; feeFen: number }[];
  welcome: string;
  banner: string;
  logoUrl: string | null;
  acceptancePoint: { name: string; contact: string; phone: string; address: string; opening: OpeningView };
  agreements: AgreementView[];
}

/** What is ticked; the text comes when it is opened. */
export interface AgreementView {
  id: string;
  kind: string;
  category: ConsentCategory;
  title: string;
  summary: string;
  version: number;
  /** Asked for only with these ways of verification; null: always. */
  methods: VerificationMethod[] | null;
}

export interface AgreementText {
  id: string;
  title: string;
  version: number;
  body: string;
  sha256: string;
  publishedAt: string;
}

/** 个人信息与同意: one consent of one order, or of a form that is none yet. */
export interface ConsentItem {
  orderNo: string | null;
  form: { draftId: string; title: string } | null;
  agreementId: string;
  category: ConsentCategory;
  title: string;
  version: number;
  sha256: string;
  at: string;
  withdrawnAt: string | null;
  /** It is still needed: the order has to be cancelled first. */
  orderRunning: boolean;
}

/** 查阅、复制: what is held, group by group. */
export interface DataCopy {
  madeAt: string;
  sections: { title: string; rows: { label: string; value: string }[] }[];
  files: HeldFile[];
}

/** A picture or a paper that is kept for the subscriber; its own page or the order's shows it. */
export interface HeldFile {
  orderNo: string;
  label: string;
  at: string;
  /** A newer one took its place, or it could not be read. */
  remark: string;
  url: string;
}

export interface RequestedCode {
  requestId: string;
  maskedMobile: string;
  resendAfterSeconds: number;
  expiresInSeconds: number;
}

export interface AskedQuestion {
  messageNo: string;
  /** 2026年11月24日前 */
  dueText: string;
}

export interface ConsultItem {
  id: string;
  messageNo: string;
  categoryLabel: string;
  orderNo: string | null;
  question: string;
  askedAt: string;
  answer: string | null;
  answeredAt: string | null;
  /** While it waits for an answer. */
  dueText: string | null;
}

export interface Me {
  subscriberId: string;
  uscc: string;
  name: string;
  channelId: string;
  expiresAt: string;
}

export interface CertificateItem {
  id: string;
  orderNo: string;
  commonName: string;
  businessType: string;
  businessTypeLabel: string;
  keyBits: number;
  appliedAt: string;
  completedAt: string | null;
  state: CertificateState;
  stateLabel: string;
  notAfter: string;
  serialMasked: string | null;
  /** For the business that was asked about. */
  eligible: boolean;
  blockedReason: string | null;
  /** The running order that excludes a second one. */
  runningOrderNo: string | null;
  draftId: string | null;
}

export type VerificationStatus =
  | 'none'
  | 'pending'
  | 'awaiting_code'
  | 'matched'
  | 'mismatched'
  | 'unsupported'
  | 'unavailable';

export interface VerificationView {
  /** `none`: what stands in the draft now has not been checked yet. */
  status: VerificationStatus;
  method: VerificationMethod | null;
  /** What did not agree: name, idNumber, mobile, bankCard, accountNo, accountName, bankAddress, register, code, amount, amountOver, combination. */
  field: string | null;
  message: string;
  /** Checks left today; while a code is awaited: tries left for it. */
  triesLeft: number;
  accountMasked: string | null;
  /** While it is awaited: what the customer reads in his account, a code in the memo or the amount itself. */
  proof: 'code' | 'amount' | null;
}

export interface DraftView {
  draftId: string;
  businessType: BusinessType;
  /** null: 初次办理. */
  certificateId: string | null;
  certificateName: string | null;
  /** 变更: what is on file, with the legal representative masked. */
  onFile: ChangeValues | null;
  /** 初次办理: province and city that the certificate will name; null where the credit code names no city. */
  place: string | null;
  data: ReissueDraftData;
  updatedAt: string;
  /** A token. */
  feeFen: number;
  verification: VerificationView;
  /** Set when an order was already made of it. */
  orderNo: string | null;
}

/** An empty number: the connection was lost for a while, ask again for whatever is shown. */
export interface OrderChange {
  orderNo: string;
}

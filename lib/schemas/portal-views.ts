/** What the portal's procedures answer. Dates are ISO 8601 texts; personal values are masked. Types only: shared with the pages. */
import type { ReissueDraftData } from '../domain/application';
import type { ConsentCategory } from '../domain/consent';
import type { OpeningView } from '../domain/opening';
import type {
  BusinessType,
  CertificateState,
  InvoiceState,
  MaterialRoute,
  ORDER_STATES,
  OrderState,
  PaymentState,
  Responsible,
  UploadKind,
  VerificationMethod,
} from '../domain/order';
import type { RefundRequestState } from '../domain/refund';
import type { TimelineStep } from '../domain/timeline';

/** A channel that takes applications, for who is in the wrong one. */
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
  feeFen: number;
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
  products: { id: string; name: string; note: string }[];
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

/** 个人信息与同意: one consent of one order. */
export interface ConsentItem {
  orderNo: string;
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
  canReissue: boolean;
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
  data: ReissueDraftData;
  updatedAt: string;
  /** A token. */
  feeFen: number;
  verification: VerificationView;
  /** Set when an order was already made of it. */
  orderNo: string | null;
}

export type NextActionKind =
  | 'upload'
  | 'confirm_application'
  | 'pay'
  | 'post_materials'
  | 'fix_uploads'
  | 'wait'
  | 'none';
export interface NextAction {
  kind: NextActionKind;
  text: string;
  until?: string;
}

export interface OrderItem {
  orderNo: string;
  submittedAt: string;
  commonName: string;
  businessType: BusinessType;
  businessTypeLabel: string;
  materialRoute: MaterialRoute;
  contractNo: string | null;
  /** 经办人, masked: another agent of the same organisation may have made it. */
  agent: string;
  state: OrderState;
  stateLabel: string;
  tone: (typeof ORDER_STATES)[OrderState]['tone'];
  invoiceStatus: InvoiceState;
  invoiceLabel: string;
  /** 密钥获取方式. */
  method: VerificationMethod;
  methodLabel: string;
  pinDelivery: string;
  /** 邮寄信息. */
  shippingText: string;
  waybillNo: string | null;
  nextAction: NextAction;
}

export interface UploadView {
  id: string;
  kind: UploadKind;
  kindLabel: string;
  state: 'received' | 'ready' | 'refused';
  fileName: string;
  createdAt: string;
  refusal: string | null;
}

export interface OrderView extends OrderItem {
  responsible: Responsible;
  stateSince: string;
  materialRouteLabel: string;
  applicationConfirmedAt: string | null;
  timeline: TimelineStep[];
  payment: { state: PaymentState; stateLabel: string; amountFen: number; deadline: string; paidAt: string | null };
  uploads: UploadView[];
  rejection: {
    reasons: string[];
    reasonLabels: string[];
    kinds: UploadKind[];
    kindLabels: string[];
    note: string;
  } | null;
  invoice: {
    status: InvoiceState;
    label: string;
    title: string;
    taxNo: string;
    emailMasked: string;
    invoiceNo: string | null;
    issuedAt: string | null;
    mailedAt: string | null;
    /** The same file, shown instead of saved. */
    previewUrl: string | null;
    downloadUrl: string | null;
  };
  shipment: {
    waybillNo: string | null;
    courier: '顺丰速运';
    events: { at: string; place: string; text: string; stage: string }[];
  };
  subject: {
    organisationName: string;
    department: string;
    idType: '统一社会信用代码';
    uscc: string;
    region: string;
    sealInfo: string;
    legalName: string;
    legalIdNumber: string;
    legalMobile: string;
    phone: string;
  };
  contact: { name: string; mobile: string; idNumber: string; email: string };
  recipient: { name: string; mobile: string; region: string; address: string };
  certificate: {
    orderNo: string;
    commonName: string;
    keyBits: number;
    appliedAt: string;
    reviewedAt: string | null;
    oldSerialMasked: string | null;
    oldState: CertificateState | null;
    newSerialMasked: string | null;
    notBefore: string | null;
    notAfter: string | null;
    tokenSerial: string | null;
  };
  /** One entry a token. */
  tokens: { position: number; tokenSerial: string | null; department: string; sealInfo: string }[];
  notifications: { template: string; label: string; channel: 'sms' | 'mail'; targetMasked: string; sentAt: string }[];
  pinDelivered: { targetMasked: string; sentAt: string } | null;
  refund: {
    requests: {
      reasonLabel: string;
      note: string;
      state: RefundRequestState;
      stateLabel: string;
      createdAt: string;
      decidedAt: string | null;
      decisionNote: string;
    }[];
    amountFen: number;
    /** Empty until money is on its way back. */
    steps: MoneyStep[];
  } | null;
  /** 再次发送: what was asked for, newest first. */
  resends: { kind: 'pin' | 'invoice'; state: 'sending' | 'sent' | 'failed'; targetMasked: string; at: string }[];
  allowed: OrderAction[];
}

export interface MoneyStep {
  key: 'requested' | 'sent' | 'arrived' | 'red';
  label: string;
  state: 'done' | 'todo' | 'failed';
  at: string | null;
}

export type OrderAction =
  | 'upload'
  | 'request_application_code'
  | 'confirm_application'
  | 'pay'
  | 'cancel'
  | 'resubmit'
  | 'print_form'
  | 'post_materials'
  | 'post_again'
  | 'confirm_receipt'
  | 'resend_pin'
  | 'change_recipient'
  | 'change_invoice'
  | 'resend_invoice'
  | 'found'
  | 'request_refund'
  | 'download_invoice';

export interface PaymentView {
  state: PaymentState;
  orderState: OrderState;
  qrCode: string | null;
  /** Alipay's own page for the same trade, for a desktop. */
  pageUrl: string | null;
  qrExpiresAt: string | null;
  amountFen: number;
  deadline: string;
}

/** An empty number: the connection was lost for a while, ask again for whatever is shown. */
export interface OrderChange {
  orderNo: string;
}

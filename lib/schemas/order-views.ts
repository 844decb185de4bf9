/** Orders as the portal's procedures answer them; the rest is in portal-views. Types only: shared with the pages. */
import type { Changeable, ChangeRow } from '../domain/change';
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
  /** 授权书 to print and seal, once it is made; null where none is wanted. */
  letter: { url: string | null } | null;
  /** 注销: why. */
  revocation: { reasonLabel: string } | null;
  /** 变更: which data; old and new, persons masked. */
  changes: Changeable[];
  change: ChangeRow[];
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
    invoiceNo: string | null;
    issuedAt: string | null;
    mailedAt: string | null;
    /** The same file, shown instead of saved. */
    previewUrl: string | null;
    downloadUrl: string | null;
    /** OFD, at the provider. */
    ofdUrl: string | null;
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
    /** 初次办理: what was chosen. */
    product: string | null;
    legalName: string;
    legalIdNumber: string;
    legalMobile: string;
    phone: string;
  };
  /** As it was applied for. */
  contact: { name: string; mobile: string; idNumber: string; email: string };
  /** Where words and bills of the order go now: to the present agent, who may be another. */
  told: { mobile: string; email: string };
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
  /** To be read before 申请退款. */
  refundWarning: string | null;
  /** 再次发送: what was asked for, newest first. */
  resends: { kind: 'pin' | 'invoice'; state: 'sending' | 'sent' | 'failed'; targetMasked: string; at: string }[];
  allowed: OrderAction[];
}

export interface MoneyStep {
  key: 'requested' | 'sent' | 'arrived' | `other-${number}` | 'red';
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

import type { Changeable, ChangeRow } from '../domain/change';
import type { ConsultCategory } from '../domain/consult';
import type {
  BusinessType,
  CertificateState,
  InvoiceState,
  MaterialRoute,
  OrderState,
  PaymentState,
  RejectReason,
  Responsible,
  UploadKind,
} from '../domain/order';
import type { Action, Role } from '../domain/permissions';

/** What the staff side shows. Dates are ISO 8601 UTC; personal values are masked unless the name says otherwise. */
export interface StaffView {
  id: string;
  name: string;
  login: string;
  roles: Role[];
  roleLabels: string[];
  actions: Action[];
  /** End of the session at the latest. */
  expiresAt: string;
}

export type StaffLoginStage =
  | { stage: 'totp' }
  /** First sign-in: show the secret as a QR code, then ask for a code. */
  | { stage: 'enrol'; enrol: { otpauthUrl: string; secret: string } };

export interface OrderListRow {
  /** = orderNo; react-admin wants an id. */
  id: string;
  orderNo: string;
  organisationName: string;
  uscc: string;
  businessType: BusinessType;
  businessTypeLabel: string;
  materialRoute: MaterialRoute;
  state: OrderState;
  stateLabel: string;
  tone: string;
  responsible: Responsible;
  submittedAt: string;
  stateSince: string;
  paidAt: string | null;
  promisedShipDate: string | null;
  claimedBy: string | null;
  claimedByName: string | null;
  claimedAt: string | null;
  late: boolean;
}
export interface OrderListView {
  rows: OrderListRow[];
  total: number;
}

export interface UploadView {
  id: string;
  kind: UploadKind;
  kindLabel: string;
  state: 'received' | 'ready' | 'refused' | 'replaced';
  /** GET, staff cookie. */
  url: string;
  sizeBytes: number;
  width: number | null;
  height: number | null;
  refusal: string | null;
  createdAt: string;
}

export interface HistoryRow {
  seq: number;
  at: string;
  actorKind: string;
  actorName: string;
  action: string;
  label: string;
  before: unknown;
  after: unknown;
  reason: string | null;
}

/** A pair to compare: label as on the form, masked value. */
export interface FormField {
  key: string;
  label: string;
  value: string;
  /** True when the value is masked and `reveal` gives more. */
  masked: boolean;
}
export interface FormGroup {
  key: 'organisation' | 'revocation' | 'tokens' | 'verification' | 'invoice' | 'contact' | 'recipient';
  label: string;
  fields: FormField[];
}

export interface MachineCheck {
  key: string;
  label: string;
  ok: boolean;
  evidence: string;
}

export interface ProductionView {
  attempt: number;
  stationId: string;
  tokenSerial: string;
  state: 'running' | 'made' | 'failed' | 'abandoned';
  errorCode: string | null;
  errorMessage: string | null;
  startedAt: string;
  finishedAt: string | null;
  startedByName: string;
}

export interface AdminOrderView extends OrderListRow {
  methodLabel: string;
  amountFen: number;
  approvedAt: string | null;
  producedAt: string | null;
  shippedAt: string | null;
  deliveredAt: string | null;
  completedAt: string | null;
  form: FormGroup[];
  /** 变更: which data; old and new side by side. */
  changes: Changeable[];
  change: ChangeRow[];
  uploads: UploadView[];
  /** May the uploads be opened now, or is a reason wanted first? */
  papersOpen: boolean;
  checks: MachineCheck[];
  rejection: { reasons: RejectReason[]; reasonLabels: string[]; kinds: UploadKind[]; note: string } | null;
  reviews: { at: string; by: string; decision: 'approved' | 'rejected'; reasonLabels: string[]; note: string }[];
  payment: {
    state: PaymentState;
    label: string;
    outTradeNo: string;
    tradeNo: string | null;
    paidAt: string | null;
  } | null;
  invoice: { state: InvoiceState; label: string; invoiceNo: string | null };
  productions: ProductionView[];
  certificates: {
    id: string;
    role: 'old' | 'new';
    serialHex: string;
    state: CertificateState;
    stateLabel: string;
    notBefore: string;
    notAfter: string;
    tokenSerial: string | null;
  }[];
  shipment: ShipmentView | null;
  notifications: { templateLabel: string; targetMasked: string; state: string; sentAt: string | null }[];
  history: HistoryRow[];
  /** What this staff member may do with the order now. */
  allowed: OrderAct[];
}
export type OrderAct =
  | 'claim'
  | 'release'
  | 'approve'
  | 'reject'
  | 'reveal'
  | 'start_production'
  | 'retry_production'
  | 'bind'
  | 'hand_over';

/** Personal values in clear, by `FormField.key` (`organisation.legalIdNumber` …). */
export interface RevealedValues {
  values: Record<string, string>;
}

export interface QueueSummary {
  queue: 'materials' | 'messages' | 'review' | 'production' | 'shipping' | 'revocation' | 'refunds';
  label: string;
  count: number;
  mine: number;
  /** ISO; when the oldest entered the queue. */
  oldest: string | null;
  late: number;
}

export interface SlotView {
  slot: number;
  tokenSerial: string;
  label: string;
  model: string;
  /** empty | blank | busy | made | foreign | fault */
  state: string;
  step: string | null;
  stepText: string | null;
  message: string | null;
  orderNo: string | null;
  /** May be given to an order now. */
  available: boolean;
}
export interface StationView {
  id: string;
  name: string;
  online: boolean;
  seenAt: string | null;
  version: string | null;
  slots: SlotView[];
}

export interface ProductionQueueRow extends OrderListRow {
  productionAttempt: number;
  /** The last attempt, when there was one. */
  production: ProductionView | null;
  items: ProductionItemView[];
}
/** One token of the order. */
export interface ProductionItemView {
  position: number;
  state: 'waiting' | 'producing' | 'made';
  /** The attempt that counts, when there was one. */
  production: ProductionView | null;
}
export interface StartedProduction {
  orderNo: string;
  attempt: number;
  stationId: string;
  tokenSerial: string;
}

export interface ShipmentView {
  waybillNo: string | null;
  courier: string;
  tokenSerial: string | null;
  /** Those that belong into the parcel. */
  tokens: { serial: string; scanned: boolean }[];
  /** PDFs to print; null until they are made. */
  labelUrl: string | null;
  slipUrl: string | null;
  boundAt: string | null;
  boundByName: string | null;
  events: { at: string; place: string; text: string; stage: string }[];
}
export interface ShipmentQueueRow extends OrderListRow {
  shipment: ShipmentView | null;
  recipientMasked: string;
}

/** 在线咨询: a question, and its answer when there is one. */
export interface MessageRowView {
  id: string;
  messageNo: string;
  channelName: string;
  /** null: asked without signing in; then the order number is as typed, too. */
  organisationName: string | null;
  category: ConsultCategory;
  categoryLabel: string;
  orderNo: string | null;
  question: string;
  mobileMasked: string;
  askedAt: string;
  late: boolean;
  answer: string | null;
  answeredAt: string | null;
  answeredByName: string | null;
  noticeState: 'none' | 'sending' | 'sent' | 'failed';
}
export interface MessageListView {
  rows: MessageRowView[];
  total: number;
}

/** Topic and id of something that changed; `resync` after a lost connection: ask again for all that is shown. */
export interface ChangeEvent {
  topic: 'order' | 'queue' | 'station' | 'message' | 'resync';
  id: string;
}

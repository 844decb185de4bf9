/** The order aggregate's words: states, transitions, and how they are shown. One table for workflow, API and UI. */
import { type Changeable, changesCertificate, papersOfChange } from './change';

export const BUSINESS_TYPES = {
  new: '初次办理',
  renew: '证书更新',
  unlock: '证书解锁',
  reissue: '丢失补办',
  change: '证书变更',
  revoke: '证书注销',
} as const;
export type BusinessType = keyof typeof BUSINESS_TYPES;

/** What is done, within a sentence: on a waybill, in the buyer's bill. */
export const BUSINESS_WORDS: Record<BusinessType, string> = {
  new: '证书办理',
  renew: '证书更新',
  unlock: '证书解锁',
  reissue: '证书补办',
  change: '证书变更',
  revoke: '证书注销',
};

export const VERIFICATION_METHODS = {
  bank_account: '企业对公账户认证',
  legal_mobile: '法定代表人手机实名认证',
  legal_bank_card: '法定代表人银行卡信息认证',
} as const;
export type VerificationMethod = keyof typeof VERIFICATION_METHODS;

export const MATERIAL_ROUTES = { upload: '上传', post: '线下邮寄' } as const;
export type MaterialRoute = keyof typeof MATERIAL_ROUTES;

/** Who has to act next in a state. */
export type Responsible = 'customer' | 'reviewer' | 'second_reviewer' | 'operator' | 'courier' | 'system' | 'nobody';

interface StateInfo {
  label: string;
  responsible: Responsible;
  /** No further transition: frees the certificate lineage. */
  final: boolean;
  tone: 'waiting' | 'progress' | 'attention' | 'success' | 'ended';
}

export const ORDER_STATES = {
  submitted: { label: '已提交，待支付', responsible: 'customer', final: false, tone: 'attention' },
  awaiting_materials: { label: '已支付，待寄送材料', responsible: 'customer', final: false, tone: 'attention' },
  paid: { label: '已支付，待审核', responsible: 'reviewer', final: false, tone: 'progress' },
  reviewing: { label: '审核中', responsible: 'reviewer', final: false, tone: 'progress' },
  rejected: { label: '鉴证不通过，待修改', responsible: 'customer', final: false, tone: 'attention' },
  approved: { label: '审核通过，待制证', responsible: 'operator', final: false, tone: 'progress' },
  producing: { label: '制证中', responsible: 'operator', final: false, tone: 'progress' },
  produced: { label: '已制证，待发货', responsible: 'operator', final: false, tone: 'progress' },
  shipped: { label: '已发货', responsible: 'courier', final: false, tone: 'progress' },
  delivered: { label: '已签收', responsible: 'system', final: false, tone: 'progress' },
  completed: { label: '已完成', responsible: 'nobody', final: true, tone: 'success' },
  refunding: { label: '退款中', responsible: 'system', final: false, tone: 'waiting' },
  refunded: { label: '已退款', responsible: 'nobody', final: true, tone: 'ended' },
  closed: { label: '已关闭', responsible: 'nobody', final: true, tone: 'ended' },
} as const satisfies Record<string, StateInfo>;
export type OrderState = keyof typeof ORDER_STATES;

export const RUNNING_STATES = (Object.keys(ORDER_STATES) as OrderState[]).filter((state) => !ORDER_STATES[state].final);

interface Kind {
  businessType: BusinessType;
  /** 变更: what changes. */
  changes: readonly Changeable[];
}

/** A token with a new certificate: only for it anything is paid, produced, sent, and a PIN handed over. */
export const makesToken = ({ businessType, changes }: Kind): boolean =>
  businessType === 'change' ? changes.length === 0 || changesCertificate(changes) : businessType !== 'revoke';

/** Nothing is paid; and 注销 ends with a second person's approval. */
const FREE_LABELS: Partial<Record<OrderState, string>> = {
  submitted: '已提交，待确认申请',
  awaiting_materials: '已提交，待寄送材料',
  paid: '已提交，待审核',
  approved: '审核通过，待复核',
};

interface Labelled extends Kind {
  state: OrderState;
  materialRoute: MaterialRoute;
  amountFen: number;
}

/** 订单状态 as people read it: the paper route waits for a parcel before it waits for a review. */
export function stateLabel(order: Labelled): string {
  if (order.materialRoute === 'post' && order.state === 'paid') return '材料已收到，待审核';
  if (!makesToken(order)) return FREE_LABELS[order.state] ?? ORDER_STATES[order.state].label;
  const free = order.amountFen === 0 && order.state !== 'approved';
  return (free ? FREE_LABELS[order.state] : undefined) ?? ORDER_STATES[order.state].label;
}

/** Who has to act next: nothing is made of an order without a token, a second person confirms it. */
export const responsibleOf = (order: Kind & { state: OrderState }): Responsible =>
  order.state === 'approved' && !makesToken(order) ? 'second_reviewer' : ORDER_STATES[order.state].responsible;

/** Every permitted change: what happens, from where, to where. Nothing else may change an order's state. */
export const ORDER_TRANSITIONS = {
  pay: { from: ['submitted'], to: 'paid' },
  /** Paper route: the papers come by post, so nobody can review yet. */
  pay_before_materials: { from: ['submitted'], to: 'awaiting_materials' },
  /** Business types without a fee. */
  waive_payment: { from: ['submitted'], to: 'paid' },
  /** Paper route without a fee. */
  waive_before_materials: { from: ['submitted'], to: 'awaiting_materials' },
  receive_materials: { from: ['awaiting_materials'], to: 'paid' },
  /** Paper route: what was rejected is posted once more. */
  post_again: { from: ['rejected'], to: 'awaiting_materials' },
  close: { from: ['submitted'], to: 'closed' },
  claim: { from: ['paid'], to: 'reviewing' },
  unclaim: { from: ['reviewing'], to: 'paid' },
  reject: { from: ['reviewing'], to: 'rejected' },
  resubmit: { from: ['rejected'], to: 'paid' },
  approve: { from: ['reviewing'], to: 'approved' },
  start_production: { from: ['approved'], to: 'producing' },
  /** Several tokens in one order: another one begins while some are made already. */
  continue_production: { from: ['producing'], to: 'producing' },
  restart_production: { from: ['producing'], to: 'producing' },
  finish_production: { from: ['producing'], to: 'produced' },
  ship: { from: ['produced'], to: 'shipped' },
  deliver: { from: ['shipped'], to: 'delivered' },
  complete: { from: ['delivered'], to: 'completed' },
  /** Revocation: the second person's approval ends the order. */
  confirm_revocation: { from: ['approved'], to: 'completed' },
  /** Revocation: a reviewer or the second person says no. */
  refuse_revocation: { from: ['reviewing', 'approved'], to: 'closed' },
  /** 变更 of what stands in no certificate: the reviewer's word ends the order. */
  record_change: { from: ['reviewing'], to: 'completed' },
  /** The customer thinks better of it. Nothing was paid, so nothing goes back. */
  withdraw: { from: ['awaiting_materials', 'paid', 'reviewing', 'rejected', 'approved'], to: 'closed' },
  request_refund: { from: ['awaiting_materials', 'paid', 'rejected', 'reviewing', 'approved'], to: 'refunding' },
  /** Production has begun: finance decides. */
  grant_refund: { from: ['produced', 'shipped', 'delivered', 'completed'], to: 'refunding' },
  finish_refund: { from: ['refunding'], to: 'refunded' },
} as const satisfies Record<string, { from: readonly OrderState[]; to: OrderState }>;
export type OrderTransition = keyof typeof ORDER_TRANSITIONS;

export function canTransition(state: OrderState, transition: OrderTransition): boolean {
  return (ORDER_TRANSITIONS[transition].from as readonly OrderState[]).includes(state);
}

/** The state after a transition, or null when the table forbids it. */
export function nextState(state: OrderState, transition: OrderTransition): OrderState | null {
  return canTransition(state, transition) ? ORDER_TRANSITIONS[transition].to : null;
}

export const PAYMENT_STATES = {
  unpaid: '待支付',
  paid: '已支付',
  refunding: '退款中',
  refunded: '已退款',
  closed: '已关闭',
} as const;
export type PaymentState = keyof typeof PAYMENT_STATES;

export const INVOICE_STATES = {
  none: '未开具',
  issuing: '开票中',
  issued: '已开具',
  failed: '开票失败，处理中',
  reversing: '红冲中',
  reversed: '已红冲',
} as const;
export type InvoiceState = keyof typeof INVOICE_STATES;

/** 发票状态 as people read it: what costs nothing has no invoice. */
export const invoiceLabel = (order: { amountFen: number; invoiceStatus: InvoiceState }): string =>
  order.amountFen === 0 ? '不涉及' : INVOICE_STATES[order.invoiceStatus];

/** How long a certificate of an organisation lives. */
export const CERTIFICATE_YEARS = 1;

export const CERTIFICATE_STATES = { pending: '签发中', valid: '有效', on_hold: '已挂失', revoked: '已注销' } as const;
export type CertificateState = keyof typeof CERTIFICATE_STATES;

export const UPLOAD_KINDS = {
  application_form: '单位数字证书申请表（加盖公章）',
  licence: '营业执照（加盖公章）',
  change_notice: '准予变更登记通知书（加盖公章）',
  legal_id_portrait: '法定代表人身份证头像页',
  legal_id_emblem: '法定代表人身份证国徽页',
  legal_id_copy: '法定代表人身份证复印件（加盖公章）',
  agent_id_portrait: '经办人身份证头像页',
  agent_id_emblem: '经办人身份证国徽页',
  agent_id_copy: '经办人身份证复印件（加盖公章）',
  authorisation: '经办人授权书（加盖公章）',
} as const;
export type UploadKind = keyof typeof UPLOAD_KINDS;

const MATERIAL_KINDS: Record<MaterialRoute, readonly UploadKind[]> = {
  upload: ['licence', 'agent_id_portrait', 'agent_id_emblem'],
  post: ['application_form', 'licence', 'agent_id_copy'],
};

export interface Papered {
  materialRoute: MaterialRoute;
  businessType: BusinessType;
  /** 变更: what changes. */
  changes?: readonly Changeable[];
}

/** What the system prints for the customer's seal. The 申请表 names the agent, too: by post it is enough. */
export function printedPaper(order: Papered): 'application_form' | 'authorisation' | null {
  if (order.materialRoute === 'post') return 'application_form';
  // This agent is on no file yet.
  const newAgent = order.businessType === 'new' || order.changes?.includes('agentName');
  return newAgent ? 'authorisation' : null;
}

/** The papers that an order needs, in the order in which they are looked at. 注销 needs none: the legal representative's will is verified. */
export function materialKinds(order: Papered): readonly UploadKind[] {
  if (order.businessType === 'revoke') return [];
  if (order.businessType === 'change') return kindsOfChange(order);
  const kinds = MATERIAL_KINDS[order.materialRoute];
  return printedPaper(order) === 'authorisation' ? [...kinds, 'authorisation'] : kinds;
}

/** Rejected, and nothing was sent in that could be sent anew: what is wrong stands in the form itself. */
export const beyondMending = (order: Papered & { state: OrderState }): boolean =>
  order.state === 'rejected' && materialKinds(order).length === 0;

/** 变更: only what the changes need. */
function kindsOfChange({ materialRoute, changes = [] }: Papered): readonly UploadKind[] {
  const papers = papersOfChange(changes, materialRoute);
  if (materialRoute === 'post') papers.add('application_form');
  return (Object.keys(UPLOAD_KINDS) as UploadKind[]).filter((kind) => papers.has(kind));
}

export const REJECT_REASONS = {
  form_no_seal: '申请表未加盖单位公章或未签字',
  form_unclear: '申请表不清晰或缺页',
  licence_unclear: '营业执照不清晰',
  licence_no_seal: '营业执照未加盖公章',
  licence_mismatch: '营业执照与填写的单位信息不一致',
  notice_unclear: '准予变更登记通知书不清晰，或未加盖单位公章',
  notice_mismatch: '准予变更登记通知书与填写的变更不一致',
  legal_id_unclear: '法定代表人身份证不清晰，或与填写的信息不一致',
  id_unclear: '经办人身份证不清晰',
  id_mismatch: '经办人身份证与填写的信息不一致',
  id_expired: '经办人身份证已过期',
  id_no_seal: '身份证复印件未加盖单位公章',
  authorisation_no_seal: '授权书未加盖单位公章或未签字',
  authorisation_mismatch: '授权书不清晰，或与填写的信息不一致',
  other: '其他',
} as const;
export type RejectReason = keyof typeof REJECT_REASONS;

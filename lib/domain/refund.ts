import { type BusinessType, type CertificateState, ORDER_TRANSITIONS, type OrderState } from './order';

/** Why a customer cancels, in his own words; `cancelReason` of the order. */
export const CANCEL_REASONS = {
  no_need: '暂时不办了',
  wrong_data: '信息填错了，要重新申请',
  wrong_type: '选错了业务',
  too_long: '等待的时间太长',
  other: '其他原因',
} as const;
export type CancelReason = keyof typeof CANCEL_REASONS;

/** Why an order ended that waited too long for its customer; `cancelReason`, too. */
export const EXPIRY_REASONS = {
  materials_not_received: '逾期未收到邮寄材料',
  correction_expired: '鉴证不通过后逾期未重新提交',
} as const;
export type ExpiryReason = keyof typeof EXPIRY_REASONS;

/** Why a customer wants his money back after production began. */
export const REFUND_REASONS = {
  faulty: '收到的 UKey 不能使用',
  wrong_data: '证书上的信息有误',
  not_received: '一直没有收到',
  no_need: '不再需要这个证书',
  other: '其他原因',
} as const;
export type RefundReason = keyof typeof REFUND_REASONS;

export const REFUND_REQUEST_STATES = { pending: '待财务处理', granted: '已同意', refused: '未同意' } as const;
export type RefundRequestState = keyof typeof REFUND_REQUEST_STATES;

/** From here on a person decides about the money. A token that is being made is finished first, then decided about. */
export const REFUND_BY_REQUEST: readonly OrderState[] = ['producing', ...ORDER_TRANSITIONS.grant_refund.from];

/** 变更 that is through: with the new certificate goes the last one. null: nothing to warn of. */
export const refundWarning = (businessType: BusinessType, old: CertificateState | null | undefined): string | null =>
  businessType === 'change' && old === 'revoked' ? '退款后新证书注销，原证书已注销，单位将没有可用的证书。' : null;

/** 找到了: as long as no new token is being made, the old one can be used again. */
export const FOUND_UNTIL_PRODUCTION: readonly OrderState[] = [
  ...ORDER_TRANSITIONS.close.from,
  ...ORDER_TRANSITIONS.request_refund.from,
];

/** And when the order came to nothing: the hold outlives it. */
export const FOUND_AFTER_END: readonly OrderState[] = ['closed', 'refunded'];

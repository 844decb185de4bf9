/** 在线咨询: what people ask about, and when an answer is due. */
export const CONSULT_CATEGORIES = {
  reissue: '证书补办',
  new: '初次办理',
  renew: '证书更新',
  unlock: '证书解锁',
  change: '变更与注销',
  payment: '支付、退款与发票',
  shipping: '邮寄与签收',
  personal_data: '个人信息更正或删除',
  other: '其他问题',
} as const;
export type ConsultCategory = keyof typeof CONSULT_CATEGORIES;

/** An answer is promised by the end of the next working day. */
export const ANSWER_WORKING_DAYS = 1;

export const QUESTION_MAX = 500;
export const ANSWER_MAX = 1000;

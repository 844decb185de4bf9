import type { VerificationMethod } from './order';

/**
 * 密钥获取方式: where the new token's PIN goes follows from what the customer proved, or by post from what the sealed form names. The
 * value stands beside its label, the sentence under the choice; `lib/services/pin/channels.ts` sends it there.
 */
export const PIN_DELIVERY: Record<VerificationMethod, { value: string; sentence: string }> = {
  bank_account: { value: '对公账户收款附言', sentence: '证书密码在对公账户收款 1 分钱记录附言中查询。' },
  legal_mobile: { value: '短信发送到法人手机', sentence: '证书密码发到法人手机。' },
  legal_bank_card: { value: '短信发送到法人在银行预留的手机', sentence: '证书密码发到法人在银行预留的手机。' },
};

import type { Secret } from '../../domain/secret';
import type { SmsTemplate } from '../../ports/sms';

/**
 * The one place that knows the order of each template's variables {1}, {2}… as registered with the provider.
 * The texts are those to register for approval.
 */
export const SMS_TEMPLATES: Record<SmsTemplate, { params: readonly string[]; text: string }> = {
  login_code: { params: ['code', 'minutes'], text: '您的登录验证码为{1}，{2}分钟内有效，请勿告知他人。' },
  application_code: {
    params: ['code', 'minutes'],
    text: '您正在提交证书申请，验证码为{1}，{2}分钟内有效，请勿告知他人。',
  },
  order_submitted: { params: ['orderNo', 'hours'], text: '您的订单{1}已提交，请在{2}小时内完成支付。' },
  payment_received: { params: ['orderNo'], text: '您的订单{1}已支付成功，我们将尽快审核。' },
  review_rejected: {
    params: ['orderNo', 'reasons'],
    text: '您的订单{1}鉴证不通过，原因：{2}。请在订单查询中修改上传资料。',
  },
  review_approved: { params: ['orderNo', 'date'], text: '您的订单{1}已审核通过，预计{2}前发货。' },
  shipped: { params: ['orderNo', 'waybillNo'], text: '您的订单{1}已由顺丰速运寄出（到付），运单号{2}。' },
  token_pin: { params: ['orderNo', 'pin'], text: '您的订单{1}的证书密码为{2}，请妥善保管，首次使用后请修改。' },
  order_closed: { params: ['orderNo'], text: '您的订单{1}已关闭。' },
  order_refunded: { params: ['orderNo', 'amount'], text: '您的订单{1}已退款{2}元，款项将原路退回。' },
};

/** `T-login_code` unless configured: the real ids are digits given by the provider. */
export const templateId = (template: SmsTemplate, ids: Partial<Record<SmsTemplate, string>> = {}): string =>
  ids[template] ?? `T-${template}`;

/** @throws TypeError when a variable is missing: a mistake of the caller, found by its test */
export function templateParams(template: SmsTemplate, params: Record<string, string | Secret>): string[] {
  return SMS_TEMPLATES[template].params.map((name) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`SMS template ${template} needs the parameter ${name}`);
    return typeof value === 'string' ? value : value.reveal();
  });
}

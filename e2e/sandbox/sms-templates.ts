import type { SmsTemplate } from '../../lib/ports/sms';

/**
 * The SMS templates as they are registered at the provider. {1}, {2} … are filled in the order of the
 * parameters named beside each template in the SMS port. The id is `T-<template name>`.
 */
const TEXTS: Record<SmsTemplate, string> = {
  login_code: '您的登录验证码为 {1}，{2} 分钟内有效。请勿向任何人泄露。',
  consult_code: '您正在使用在线咨询，验证码为 {1}，{2} 分钟内有效。如非本人操作请忽略。',
  message_answered: '您的咨询 {1} 已有答复，请在系统的“订单查询”或“在线咨询”中查看。',
  application_code: '您正在确认提交证书申请，验证码为 {1}，{2} 分钟内有效。如非本人操作请忽略。',
  found_code:
    '您正在确认 UKey 已找到，验证码为 {1}，{2} 分钟内有效。确认后原证书恢复使用，不再补办。如非本人操作请忽略。',
  order_submitted: '您的订单 {1} 已提交，请在 {2} 小时内{3}，逾期订单将自动关闭。',
  payment_received: '您的订单 {1} {2}，资料正在审核，请留意短信通知。',
  review_rejected: '您的订单 {1} 鉴证不通过，原因：{2}。请登录系统，在订单查询中{3}。',
  correction_reminder: '您的订单 {1} 鉴证不通过，尚未重新提交。请在 {2} 前登录系统，在订单查询中{3}，逾期订单将{4}。',
  correction_expired: '您的订单 {1} 因鉴证不通过后逾期未重新提交已取消。{2}。',
  review_approved: '您的订单 {1} 已审核通过，正在制作证书，预计 {2} 前寄出。',
  shipped: '您的订单 {1} 已由顺丰寄出，运单号 {2}，运费到付，请注意查收。',
  token_pin: '您的订单 {1} 的证书密码为 {2}，请妥善保管，首次使用请及时修改，切勿告知他人。',
  token_pin_item: '您的订单 {1} 第 {2} 枚（介质 {3}）的证书密码为 {4}，请妥善保管，首次使用请及时修改，切勿告知他人。',
  pin_in_memo: '您的订单 {1} 的证书密码已发送，请在对公账户 1 分钱收款附言中查看，首次使用请及时修改，切勿告知他人。',
  order_closed: '您的订单 {1} 因超过办理期限已关闭。{2}。',
  order_cancelled: '您的订单 {1} 已按您的要求取消。如需办理请重新提交申请。',
  certificate_restored: '您的订单 {1} 不再补办，原证书可以继续使用。',
  change_submitted: '您的变更申请 {1} 已提交，请在 {2} 小时内按订单查询中的提示确认申请，逾期将自动关闭。',
  mobile_change_begun:
    '变更订单 {1} 申请更换经办人手机号，完成后本号码不再接收验证码和通知。如非本单位办理，请立即致电服务热线 {2}。',
  change_done: '您的变更订单 {1} 已完成，{2}。',
  revocation_submitted: '您的证书注销申请 {1} 已提交，正在审核。如非本单位办理，请立即登录系统取消或致电服务热线。',
  revocation_done: '您申请注销的证书已失效，不能再使用，注销订单 {1} 已完成。',
  revocation_refused: '您的证书注销申请 {1} 未通过，证书没有注销。原因请登录系统，在订单查询中查看。',
  refund_refused: '您的订单 {1} 的退款申请未通过，原因请登录系统，在订单查询中查看。',
  materials_wanted:
    '您的订单 {1} {2}，请打印申请表并盖章，连同其他材料寄到受理点，运费自付。地址请登录系统，在订单查询中查看。',
  materials_reminder: '您的订单 {1} 尚未收到邮寄的申请材料，请在 {2} 前寄到受理点，逾期订单将{3}。',
  materials_incomplete: '您的订单 {1} 邮寄的材料不齐，缺少：{2}。请尽快补寄，无需重寄已收到的材料。',
  materials_refused: '您的订单 {1} 邮寄的材料为到付件，受理点已拒收。请自付运费重新寄出。',
  materials_received: '您的订单 {1} 邮寄的材料已收到，正在审核，请留意短信通知。',
  materials_expired: '您的订单 {1} 因逾期未收到邮寄材料已取消。{2}。',
  order_refunded: '您的订单 {1} 已退款 {2} 元，款项将原路退回，请注意查收。',
};

export const templateId = (template: SmsTemplate): string => `T-${template}`;

export const SMS_TEMPLATES: ReadonlyMap<string, string> = new Map(
  Object.entries(TEXTS).map(([name, text]) => [templateId(name as SmsTemplate), text]),
);

export const parameterCount = (text: string): number => new Set(text.match(/\{\d+\}/g)).size;

export const renderTemplate = (text: string, params: readonly string[]): string =>
  text.replace(/\{(\d+)\}/g, (_whole, index: string) => params[Number(index) - 1] ?? '');

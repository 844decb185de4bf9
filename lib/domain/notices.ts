/**
 * Every message that leaves for a customer, in one table: what it says, what sets it off, and whether it may wait for the
 * day. Texts say what to do next and carry neither links nor anything that asks for a secret. A changed text is a new
 * version: the provider registers each version anew.
 */
export interface Notice {
  /** How staff and customers call it in lists. */
  label: string;
  /** What sets it off. */
  trigger: string;
  /** daytime: not in the quiet hours. now: the customer waits for it, or it protects him. */
  when: 'now' | 'daytime';
  /** To the number that a change takes off the file; absent: to the agent, wherever he is reached. */
  to?: 'old_mobile';
  version: number;
  /** {name}: a value, in the order in which the provider numbers them. */
  text: string;
}

export const NOTICES = {
  login_code: {
    ...{ label: '登录验证码', trigger: '订单查询或办理时输入统一社会信用代码', when: 'now', version: 1 },
    text: '您的登录验证码为 {code}，{minutes} 分钟内有效。请勿向任何人泄露。',
  },
  consult_code: {
    ...{ label: '咨询验证码', trigger: '未登录时在线咨询', when: 'now', version: 1 },
    text: '您正在使用在线咨询，验证码为 {code}，{minutes} 分钟内有效。如非本人操作请忽略。',
  },
  application_code: {
    ...{ label: '确认申请验证码', trigger: '上传资料后确认申请', when: 'now', version: 1 },
    text: '您正在确认提交证书申请，验证码为 {code}，{minutes} 分钟内有效。如非本人操作请忽略。',
  },
  found_code: {
    ...{ label: '找到介质验证码', trigger: '补办期间确认介质已找到', when: 'now', version: 2 },
    text: '您正在确认 UKey 已找到，验证码为 {code}，{minutes} 分钟内有效。确认后原证书恢复使用，不再补办。如非本人操作请忽略。',
  },
  message_answered: {
    ...{ label: '咨询已答复', trigger: '工作人员答复咨询', when: 'now', version: 1 },
    text: '您的咨询 {messageNo} 已有答复，请在系统的“订单查询”或“在线咨询”中查看。',
  },
  order_submitted: {
    ...{ label: '订单已提交', trigger: '确认订单', when: 'now', version: 2 },
    text: '您的订单 {orderNo} 已提交，请在 {hours} 小时内{next}，逾期订单将自动关闭。',
  },
  payment_received: {
    ...{ label: '资料正在审核', trigger: '支付宝确认收款，或无需支付（上传资料的订单）', when: 'now', version: 2 },
    text: '您的订单 {orderNo} {done}，资料正在审核，请留意短信通知。',
  },
  materials_wanted: {
    ...{ label: '请寄送材料', trigger: '支付宝确认收款，或无需支付（线下邮寄的订单）', when: 'now', version: 2 },
    text: '您的订单 {orderNo} {done}，请打印申请表并盖章，连同其他材料寄到受理点，运费自付。地址请登录系统，在订单查询中查看。',
  },
  materials_reminder: {
    ...{ label: '催寄材料', trigger: '通知寄送材料后 7 天、15 天仍未收到', when: 'daytime', version: 2 },
    text: '您的订单 {orderNo} 尚未收到邮寄的申请材料，请在 {date} 前寄到受理点，逾期订单将{outcome}。',
  },
  materials_incomplete: {
    ...{ label: '材料不齐', trigger: '受理点登记材料不齐', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 邮寄的材料不齐，缺少：{missing}。请尽快补寄，无需重寄已收到的材料。',
  },
  materials_refused: {
    ...{ label: '到付件已拒收', trigger: '受理点登记拒收到付件', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 邮寄的材料为到付件，受理点已拒收。请自付运费重新寄出。',
  },
  materials_received: {
    ...{ label: '材料已收到', trigger: '受理点登记材料齐全', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 邮寄的材料已收到，正在审核，请留意短信通知。',
  },
  materials_expired: {
    ...{ label: '逾期未收到材料', trigger: '通知寄送材料后 30 天仍未收到', when: 'daytime', version: 2 },
    text: '您的订单 {orderNo} 因逾期未收到邮寄材料已取消。{next}。',
  },
  review_rejected: {
    ...{ label: '鉴证不通过', trigger: '审核员驳回', when: 'daytime', version: 2 },
    text: '您的订单 {orderNo} 鉴证不通过，原因：{reasons}。请登录系统，在订单查询中{next}。',
  },
  correction_reminder: {
    ...{ label: '提醒修改资料', trigger: '鉴证不通过后 7 天、15 天仍未重新提交', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 鉴证不通过，尚未重新提交。请在 {date} 前登录系统，在订单查询中{next}，逾期订单将{outcome}。',
  },
  correction_expired: {
    ...{ label: '逾期未修改资料', trigger: '鉴证不通过后 30 天仍未重新提交', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 因鉴证不通过后逾期未重新提交已取消。{next}。',
  },
  review_approved: {
    ...{ label: '审核通过', trigger: '审核员通过', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 已审核通过，正在制作证书，预计 {date} 前寄出。',
  },
  shipped: {
    ...{ label: '已发货', trigger: '顺丰揽收', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 已由顺丰寄出，运单号 {waybillNo}，运费到付，请注意查收。',
  },
  token_pin: {
    ...{ label: '证书密码', trigger: '签收后，或客户要求再次发送', when: 'now', version: 1 },
    text: '您的订单 {orderNo} 的证书密码为 {pin}，请妥善保管，首次使用请及时修改，切勿告知他人。',
  },
  token_pin_item: {
    ...{ label: '证书密码（一单多枚）', trigger: '签收后，或客户要求再次发送', when: 'now', version: 1 },
    text: '您的订单 {orderNo} 第 {position} 枚（介质 {tokenSerial}）的证书密码为 {pin}，请妥善保管，首次使用请及时修改，切勿告知他人。',
  },
  pin_in_memo: {
    ...{
      label: '证书密码已转入对公账户',
      trigger: '认证方式是企业对公账户：签收后，或客户要求再次发送',
      when: 'now',
      version: 1,
    },
    text: '您的订单 {orderNo} 的证书密码已发送，请在对公账户 1 分钱收款附言中查看，首次使用请及时修改，切勿告知他人。',
  },
  order_closed: {
    ...{ label: '订单已关闭', trigger: '24 小时未支付或未确认申请', when: 'daytime', version: 3 },
    text: '您的订单 {orderNo} 因超过办理期限已关闭。{next}。',
  },
  order_cancelled: {
    ...{ label: '订单已取消', trigger: '客户取消未支付或无需支付的订单', when: 'now', version: 1 },
    text: '您的订单 {orderNo} 已按您的要求取消。如需办理请重新提交申请。',
  },
  certificate_restored: {
    ...{ label: '原证书可以继续使用', trigger: '确认介质已找到', when: 'now', version: 3 },
    text: '您的订单 {orderNo} 不再补办，原证书可以继续使用。',
  },
  change_submitted: {
    ...{ label: '变更申请已提交', trigger: '确认不换证书的变更', when: 'now', version: 1 },
    text: '您的变更申请 {orderNo} 已提交，请在 {hours} 小时内按订单查询中的提示确认申请，逾期将自动关闭。',
  },
  mobile_change_begun: {
    ...{
      label: '申请更换经办人手机号',
      trigger: '提交更换经办人手机号的变更',
      when: 'now',
      to: 'old_mobile',
      version: 1,
    },
    text: '变更订单 {orderNo} 申请更换经办人手机号，完成后本号码不再接收验证码和通知。如非本单位办理，请立即致电服务热线 {hotline}。',
  },
  change_done: {
    ...{ label: '变更已完成', trigger: '变更订单办理完成', when: 'daytime', version: 1 },
    text: '您的变更订单 {orderNo} 已完成，{result}。',
  },
  revocation_submitted: {
    ...{ label: '注销申请已提交', trigger: '确认证书注销', when: 'now', version: 1 },
    text: '您的证书注销申请 {orderNo} 已提交，正在审核。如非本单位办理，请立即登录系统取消或致电服务热线。',
  },
  revocation_done: {
    ...{ label: '证书已注销', trigger: '复核通过，证书已注销', when: 'now', version: 1 },
    text: '您申请注销的证书已失效，不能再使用，注销订单 {orderNo} 已完成。',
  },
  revocation_refused: {
    ...{ label: '注销申请未通过', trigger: '审核或复核不通过', when: 'daytime', version: 1 },
    text: '您的证书注销申请 {orderNo} 未通过，证书没有注销。原因请登录系统，在订单查询中查看。',
  },
  refund_refused: {
    ...{ label: '退款申请未通过', trigger: '财务不同意退款', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 的退款申请未通过，原因请登录系统，在订单查询中查看。',
  },
  order_refunded: {
    ...{ label: '已退款', trigger: '支付宝确认退款', when: 'daytime', version: 1 },
    text: '您的订单 {orderNo} 已退款 {amount} 元，款项将原路退回，请注意查收。',
  },
} as const satisfies Record<string, Notice>;
export type NoticeName = keyof typeof NOTICES;

/** Who applied for a change typed the mailbox: what protects the old number from him is not mailed there. */
export const toOldMobile = (name: NoticeName): boolean => (NOTICES[name] as Notice).to === 'old_mobile';

/** 电子发票 goes by mail and is no SMS template. */
export const noticeLabel = (name: string): string =>
  name === 'invoice' ? '电子发票' : name in NOTICES ? NOTICES[name as NoticeName].label : name;

/** Names of the values, in the order of their first appearance. */
export const noticeParameters = (name: NoticeName): string[] => [
  ...new Set([...NOTICES[name].text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string)),
];

export const noticeText = (name: NoticeName, params: Record<string, string>): string =>
  NOTICES[name].text.replace(/\{(\w+)\}/g, (_whole, key: string) => params[key] ?? '');

export interface QuietHours {
  /** Minutes after midnight in China. */
  from: number;
  to: number;
}

const CHINA_OFFSET_MINUTES = 8 * 60;
const DAY_MINUTES = 24 * 60;

/** When something that can wait may be sent: now, or at the end of the quiet hours. */
export function notBefore(now: Date, quiet: QuietHours | null): Date {
  if (!quiet) return now;
  const minute = (Math.floor(now.getTime() / 60_000) + CHINA_OFFSET_MINUTES) % DAY_MINUTES;
  const overnight = quiet.from > quiet.to;
  const inside = overnight ? minute >= quiet.from || minute < quiet.to : minute >= quiet.from && minute < quiet.to;
  if (!inside) return now;
  const wait = (quiet.to - minute + DAY_MINUTES) % DAY_MINUTES;
  return new Date((Math.floor(now.getTime() / 60_000) + wait) * 60_000);
}

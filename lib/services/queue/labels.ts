/** The audit log's actions in words, for the history of an order. */
const ACTION_LABELS: Record<string, string> = {
  'order.submit': '提交订单',
  'order.pay': '支付成功',
  'order.close': '关闭订单',
  'order.claim': '领取审核',
  'order.unclaim': '退回待审核',
  'order.reject': '鉴证不通过',
  'order.resubmit': '重新提交资料',
  'order.approve': '审核通过',
  'order.start_production': '开始制证',
  'order.restart_production': '重新制证',
  'order.finish_production': '制证完成',
  'order.ship': '已发货',
  'order.deliver': '已签收',
  'order.complete': '已完成',
  'order.request_refund': '申请退款',
  'order.finish_refund': '退款完成',
  'order.reveal': '查看完整信息',
  'order.confirm_application': '短信确认申请',
  'order.confirmApplication': '短信确认申请',
  'order.payment_requested': '请求支付',
  'order.requestPayment': '请求支付',
  'upload.add': '上传资料',
  'production.secrets_sealed': '密钥口令已封存',
  'production.fail': '制证失败',
  'shipment.waybill': '生成运单',
  'shipment.bind': '扫码绑定发货',
  'shipment.route': '物流更新',
  'invoice.request': '申请开票',
  'invoice.issue': '发票已开具',
  'invoice.fail': '开票失败',
  'invoice.reverse': '申请红冲',
  'invoice.reversed': '发票已红冲',
  'pin.deliver': '证书密码已发送',
};

export const actionLabel = (action: string): string => ACTION_LABELS[action] ?? action;

const NOTICE_LABELS: Record<string, string> = {
  order_submitted: '订单已提交',
  payment_received: '已收到付款',
  review_rejected: '鉴证不通过',
  review_approved: '审核通过',
  shipped: '已发货',
  token_pin: '证书密码',
  order_closed: '订单已关闭',
  order_refunded: '已退款',
  invoice: '电子发票',
};

export const noticeLabel = (template: string): string => NOTICE_LABELS[template] ?? template;

/** Gateway answers: `code` 10000, or a business failure with its sub_code. */
export type Node = Record<string, unknown>;
export type Biz = Record<string, unknown>;
export type Method = (biz: Biz, common: Record<string, string>) => Node;

export const ok = (fields: Node): Node => ({ code: '10000', msg: 'Success', ...fields });

const SUB_MESSAGES: Record<string, string> = {
  'ACQ.TRADE_NOT_EXIST': '交易不存在',
  'ACQ.TRADE_HAS_SUCCESS': '交易已被支付',
  'ACQ.TRADE_HAS_CLOSE': '交易已经关闭',
  'ACQ.TRADE_STATUS_ERROR': '交易状态不合法',
  'ACQ.CONTEXT_INCONSISTENT': '交易信息被篡改',
  'ACQ.INVALID_PARAMETER': '参数无效',
  'ACQ.SYSTEM_ERROR': '系统错误',
  'ACQ.TRADE_NOT_ALLOW_REFUND': '当前交易不允许退款',
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': '退款金额超限',
  'ACQ.DISCORDANT_REPEAT_REQUEST': '请求信息不一致',
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': '卖家余额不足',
  'isv.invalid-signature': '验签出错',
  'isv.invalid-app-id': '无效的AppID参数',
  'isv.missing-signature': '缺少签名参数',
  'isv.invalid-timestamp': '非法的时间戳参数',
  'isv.invalid-method': '不存在的方法名',
};

export function failure(subCode: string): Node {
  const code = subCode.startsWith('isp.') || subCode === 'ACQ.SYSTEM_ERROR' ? '20000' : gatewayCode(subCode);
  const msg = {
    '20000': 'Service Currently Unavailable',
    '40001': 'Missing Required Arguments',
    '40002': 'Invalid Arguments',
  }[code];
  return { code, msg: msg ?? 'Business Failed', sub_code: subCode, sub_msg: SUB_MESSAGES[subCode] ?? subCode };
}

function gatewayCode(subCode: string): string {
  if (subCode.startsWith('isv.missing')) return '40001';
  return subCode.startsWith('isv.') ? '40002' : '40004';
}

import { json, type Reply } from '../../http/types';

const WORDS: Record<string, string> = {
  '1203043': '打款失败',
  '30500000': '操作出错，请联系服务人员处理',
  '30500002': '认证流程已结束',
  '30500003': '认证流程已失效，请重新发起认证',
  '30500004': '认证流程不存在',
  '30500100': '缺少参数',
  '30500101': '参数错误',
  '30502002': '金额校验失败',
  '30502003': '验证次数超过限制，请重新发起打款',
  '30502013': '请重新发起打款',
  '30502014': '回填金额已过时效性，请重新打款',
  '30503107': '很抱歉，订单余额不足',
  '30504001': '信息比对不通过，请检查信息的正确性',
};

export const done = (data: object | null = null): Reply => json({ code: 0, message: '成功', data });

/** Business errors come with HTTP status 200. */
export const fail = (code: string, data: object | null = null): Reply =>
  json({ code: Number(code), message: WORDS[code] ?? '操作出错', data });

/** The gateway's own refusal. */
export const refuse = (message: string): Reply => json({ code: 401, message }, 401);

import { randomUUID } from 'node:crypto';
import type { Context } from '../../core/context';
import { isCardNumber, isIdNumber, isMobile, isPersonName } from '../../core/ids';
import type { Table } from '../../core/store';

export interface FaceidRow {
  id: string;
  action: string;
  input: Record<string, string>;
  result: string;
  detail: string;
  at: string;
}

type Input = Record<string, unknown>;
type Outcome = { result: string; detail?: string };

/** The same number means different things in the two calls. */
const PHONE_WORDS: Record<string, string> = {
  '0': '认证通过',
  '-4': '信息不一致',
  '-6': '手机号码不合法',
  '-7': '身份证号码有误',
  '-8': '姓名校验不通过',
  '-9': '没有记录',
  '-11': '验证中心服务繁忙',
  '-12': '认证次数超过当日限制，请次日重试',
  '-13': '该号段暂不支持查询',
};
const CARD_WORDS: Record<string, string> = {
  '0': '认证通过',
  '-1': '认证未通过',
  '-2': '姓名校验不通过',
  '-3': '身份证号码有误',
  '-4': '银行卡号码有误',
  '-5': '手机号码不合法',
  '-6': '持卡人信息有误',
  '-7': '未开通无卡支付',
  '-8': '此卡被没收',
  '-9': '无效卡号',
  '-10': '此卡无对应发卡行',
  '-11': '该卡未初始化或睡眠卡',
  '-12': '作弊卡、吞卡',
  '-13': '此卡已挂失',
  '-14': '该卡已过期',
  '-15': '受限制的卡',
  '-16': '密码错误次数超限',
  '-17': '发卡行不支持此交易',
  '-18': '验证中心服务繁忙',
  '-19': '认证次数超过当日限制，请次日重试',
  '-20': '不支持的证件类型',
  '-21': '卡状态不正常',
};

export class Faceid {
  readonly rows: Table<FaceidRow>;

  constructor(private readonly context: Context) {
    this.rows = context.store.table<FaceidRow>('faceid');
  }

  /** @param forced a result code of a fault */
  phone(input: Input, forced?: string): object {
    const { result, detail = '' } = forced ? { result: forced } : this.matchPhone(input);
    this.keep('PhoneVerification', input, result, detail);
    const person = this.context.registry.personByMobile(String(input.Phone));
    return {
      Result: result,
      Description: PHONE_WORDS[result] ?? result,
      Isp: person?.isp ?? '',
      // Only the detailed mode tells what differs.
      ResultDetail: input.VerifyMode === '1' ? detail : '',
    };
  }

  card(input: Input, forced?: string): object {
    const { result } = forced ? { result: forced } : this.matchCard(input);
    this.keep('BankCard4EVerification', input, result, '');
    return { Result: result, Description: CARD_WORDS[result] ?? result };
  }

  private matchPhone(input: Input): Outcome {
    if (!isMobile(input.Phone)) return { result: '-6' };
    if (!isIdNumber(input.IdCard)) return { result: '-7' };
    if (!isPersonName(input.Name)) return { result: '-8' };
    const person = this.context.registry.personByMobile(input.Phone);
    if (person?.idNumber !== input.IdCard) return { result: '-4', detail: 'PhoneIdCardMismatch' };
    return person.name === input.Name ? { result: '0' } : { result: '-4', detail: 'PhoneNameMismatch' };
  }

  private matchCard(input: Input): Outcome {
    if (!isPersonName(input.Name)) return { result: '-2' };
    if (!isIdNumber(input.IdCard)) return { result: '-3' };
    if (!isCardNumber(input.BankCard)) return { result: '-4' };
    if (!isMobile(input.Phone)) return { result: '-5' };
    if (input.CertType !== undefined && Number(input.CertType) !== 0) return { result: '-20' };
    const card = this.context.registry.cards.get(input.BankCard);
    if (!card) return { result: '-9' };
    if (card.result) return { result: card.result };
    const same = card.name === input.Name && card.idNumber === input.IdCard && card.mobile === input.Phone;
    return { result: same ? '0' : '-6' };
  }

  private keep(action: string, input: Input, result: string, detail: string): void {
    const id = randomUUID();
    const fields = Object.fromEntries(Object.entries(input).map(([key, value]) => [key, String(value)]));
    this.rows.put(id, { id, action, input: fields, result, detail, at: new Date().toISOString() });
  }
}

/** Is this a result of the verification itself, rather than an error of the API? */
export const isResultCode = (code: string): boolean => /^-?\d+$/.test(code);

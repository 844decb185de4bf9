import type { VerificationMethod } from '../../domain/order';

/** In words for the person who typed it: which kind of information did not agree, and what to do next. */
const ANOTHER = '请核对后重试，或换一种认证方式。';
const CODE_SPENT = '验证码输错次数过多，已失效，请重新发起打款认证或换一种认证方式。';

/** A mobile is compared with the person it is registered to: either side of the pair may be what was mistyped. */
const MISMATCH: Record<VerificationMethod, Record<string, string>> = {
  legal_mobile: {
    name: '该手机号实名登记的姓名与法定代表人姓名不一致，请核对姓名和手机号后重试。',
    idNumber: '该手机号实名登记的身份证号与法人身份证号不一致，请核对身份证号和手机号后重试。',
    mobile: '法人手机号无法核验，请填写法定代表人本人实名的手机号后重试。',
    combination: '法定代表人姓名、身份证号和手机号不一致，请逐项核对后重试。',
  },
  legal_bank_card: {
    name: '法定代表人姓名与开卡银行登记的不一致，请与身份证逐字核对后重试。',
    idNumber: '法人身份证号与开卡银行登记的不一致，请与身份证核对后重试。',
    mobile: '法人银行预留手机号不一致，请填写开卡银行登记的手机号后重试。',
    bankCard: '法人银行卡号不正确或不是该法定代表人的银行卡，请核对后重试。',
    combination: '法定代表人姓名、身份证号、银行卡号和预留手机号不一致，请逐项核对后重试。',
  },
  bank_account: {
    accountNo: `对公账号不存在或已冻结，打款未成功。${ANOTHER}`,
    accountName: `账户名称与对公账号不一致，打款未成功。${ANOTHER}`,
    bankAddress: '没有找到这家开户行，请按开户许可证填写开户支行的全称后重试。',
    code: CODE_SPENT,
    amount: '金额输错 3 次，本次打款已失效，请重新发起认证（会再打一笔款），或换一种认证方式。',
    amountOver: '本次打款已超过 7 天，请重新发起认证（会再打一笔款），或换一种认证方式。',
    combination: `打款未成功，请核对账户名称、账号和开户行。${ANOTHER}`,
  },
};

/** What the register of companies says, whatever the method. */
const REGISTER: Record<string, string> = {
  register: '单位名称、统一社会信用代码、法定代表人姓名或证件号与工商登记不一致，请与营业执照逐项核对后重试。',
  struckOff: '登记机关显示该单位已注销或吊销，不能办理。如登记状态有误，请先向登记机关更正。',
};

export function mismatchText(method: VerificationMethod, field: string | null): string {
  const texts = MISMATCH[method];
  return texts[field ?? ''] ?? REGISTER[field ?? ''] ?? texts.combination ?? '';
}

export const MATCHED_TEXT = '核验通过。';
export const NONE_TEXT = '填写完成后请进行认证核验。';
export const PENDING_TEXT = '正在核实，请稍候，通常 10 秒内完成。';
export const UNSUPPORTED_TEXT = '暂时查不到可供核对的登记信息，请换一种认证方式，或致电客服热线。';
export const UNAVAILABLE_TEXT =
  '核验系统暂时没有回应，不是您填写有误；您填写的内容已保留，本次不计入次数，请稍后重试。';
export const AWAITING_TEXT = '已向对公账户打款 0.01 元，请在收款记录的附言中查看验证码并填写。';
export const AMOUNT_TEXT =
  '已申请向对公账户打款，金额在 0.01 元至 0.99 元之间；到账后请查看收到的金额并填写。银行处理需 1–3 个工作日。';
export const amountWrongText = (left: number): string =>
  `金额与打款不一致，请核对收款记录中的金额（付款方为认证服务机构），还可以试 ${left} 次。`;
export const LIMIT_TEXT = '今日认证次数已用完，请明天再试，或致电客服热线。';
export const codeWrongText = (left: number): string => `验证码不正确，请核对收款附言，还可以试 ${left} 次。`;

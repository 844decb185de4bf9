import type { EnterpriseField } from '../../ports/enterprise';

/** Which kind of information failed and what to do; never what the register has instead. */
export const MISMATCH: Record<EnterpriseField, string> = {
  name: '单位名称与登记机关的记录不一致，请对照营业执照逐字核对。',
  uscc: '统一社会信用代码与登记机关的记录不一致，请对照营业执照逐位核对。',
  legalName: '法定代表人姓名与登记机关的记录不一致，请对照营业执照核对；刚变更过的，请以登记机关公示的为准。',
  legalIdNumber: '法人身份证号与登记机关的记录不一致，请对照法定代表人身份证核对。',
  combination: '填写的单位信息与登记机关的记录不一致，请对照营业执照和法定代表人身份证逐项核对。',
  operatingStatus: '登记机关显示该单位已注销或吊销，不能办理证书。如登记状态有误，请先向登记机关更正。',
};
export const MATCHED = '单位信息已核对。';
export const UNSUPPORTED =
  '登记机关的企业库里查不到该单位（机关、事业单位、新设立的单位常见），请致电服务热线，由受理点协助办理。';
export const UNAVAILABLE = '核对系统暂时没有回应，不是您填写有误；您填写的内容已保留，请稍后重试。';

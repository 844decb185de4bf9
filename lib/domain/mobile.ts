/** 11 digits of a mainland mobile; a country code that was pasted along is dropped by cleanMobile. */
export const cleanMobile = (code: string): string => code.replace(/^(?:\+|00)?86(?=1\d{10}$)/, '');

/** Series of numbers that people get, of all four carriers and their resellers; new ones come, so no form refuses others. */
export const MOBILE_PREFIXES = [
  ...['130', '131', '132', '133', '134', '135', '136', '137', '138', '139', '145', '147', '149'],
  ...['150', '151', '152', '153', '155', '156', '157', '158', '159', '162', '165', '166', '167'],
  ...['170', '171', '172', '173', '175', '176', '177', '178', '180', '181', '182', '183', '184', '185', '186'],
  ...['187', '188', '189', '190', '191', '192', '193', '195', '196', '197', '198', '199'],
];

export function mobileProblem(value: string, label = '手机号'): string | null {
  if (value === '') return `请填写${label}`;
  if (!/^\d+$/.test(value)) return `${label}只含数字`;
  if (value.length !== 11) return `${label}应为 11 位，您输入了 ${value.length} 位`;
  if (!/^1[3-9]/.test(value)) return `${label}应以 13 至 19 开头，请核对`;
  return null;
}

/** 单位电话: land line with area code, 400 number or a mobile. */
export function phoneProblem(value: string, label = '单位电话'): string | null {
  if (value === '') return `请填写${label}`;
  const known = /^(0\d{2,3}-?\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4}|1[3-9]\d{9})$/.test(value);
  return known ? null : `${label}请填写区号加号码（如 0773-0000001）或手机号`;
}

/** Luhn's check digit: personal bank cards only, company accounts do not have one. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

export function bankCardProblem(value: string, label = '银行卡号'): string | null {
  if (value === '') return `请填写${label}`;
  if (!/^\d+$/.test(value)) return `${label}只含数字`;
  if (value.length < 16 || value.length > 19) return `${label}应为 16 至 19 位，您输入了 ${value.length} 位`;
  if (!passesLuhn(value)) return `${label}的校验位不符，可能有一位输错，请对照卡面逐位核对`;
  return null;
}

/** 对公账号 and accounts of unknown kind: form only. */
export function accountNumberProblem(value: string, label = '账号'): string | null {
  if (value === '') return `请填写${label}`;
  if (!/^\d+$/.test(value)) return `${label}只含数字`;
  if (value.length < 8 || value.length > 32) return `${label}应为 8 至 32 位，您输入了 ${value.length} 位`;
  return null;
}

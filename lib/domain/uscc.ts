/** 统一社会信用代码, GB 32100-2015. The value is already cleaned by cleanCode. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

export function usccCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(first17[i] ?? ''), 0);
  return ALPHABET[(31 - (sum % 31)) % 31] as string;
}

/** What is wrong with it, in words for the person who typed it; null when nothing is. */
export function usccProblem(value: string): string | null {
  if (value === '') return '请填写统一社会信用代码';
  if (value.length !== 18) return `统一社会信用代码应为 18 位，您输入了 ${value.length} 位`;
  const wrong = [...value].find((character) => !ALPHABET.includes(character));
  if (wrong) return '统一社会信用代码只含数字和大写字母，且不含 I、O、S、V、Z，请对照营业执照核对';
  if (!/^\d{6}$/.test(value.slice(2, 8))) return '统一社会信用代码第 3 至 8 位应为数字，请对照营业执照核对';
  if (usccCheckCharacter(value) !== value[17]) {
    return '统一社会信用代码的校验位不符，可能有一位输错，请对照营业执照逐位核对';
  }
  return null;
}

export const isUscc = (value: string): boolean => usccProblem(value) === null;

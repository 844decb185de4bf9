/** 居民身份证号, GB 11643-1999 (ISO 7064 MOD 11-2). No region table: merged regions' old codes stay valid. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

export function residentIdCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return CHECK_CHARACTERS[sum % 11] as string;
}

/** The date of birth in it, null when there is no such day (31 February is not made 3 March). */
export function birthDateOf(value: string): Date | null {
  const [year, month, day] = [value.slice(6, 10), value.slice(10, 12), value.slice(12, 14)].map(Number) as [
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day));
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? date : null;
}

/** `label` is the field's name on the page: the message says which number is meant, never the number. */
export function residentIdProblem(value: string, label = '身份证号', now: Date = new Date()): string | null {
  if (value === '') return `请填写${label}`;
  if (value.length !== 18) return `${label}应为 18 位，您输入了 ${value.length} 位`;
  if (!/^\d{17}[\dX]$/.test(value)) return `${label}前 17 位应为数字，末位为数字或 X`;
  const birth = birthDateOf(value);
  if (!birth || birth > now || birth.getUTCFullYear() < 1900) return `${label}第 7 至 14 位应为出生日期，请核对`;
  if (residentIdCheckCharacter(value) !== value[17]) return `${label}的末位校验码不符，可能有一位输错，请逐位核对`;
  return null;
}

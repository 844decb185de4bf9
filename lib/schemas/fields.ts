import { z } from 'zod';
import { DN_LIMITS, dnTextProblem } from '../domain/dn';
import { accountNumberProblem, bankCardProblem } from '../domain/luhn';
import { cleanMobile, mobileProblem, phoneProblem } from '../domain/mobile';
import { residentIdProblem } from '../domain/resident-id';
import { characterCount, cleanCode, cleanText } from '../domain/text';
import { usccProblem } from '../domain/uscc';

/**
 * Building blocks of all forms: clean first, then say in Chinese what to do. `label` is the field's name on the page.
 * Messages never repeat what was typed.
 */
function field(label: string, clean: (value: string) => string, problem: (value: string) => string | null) {
  return z
    .string({ error: `请填写${label}` })
    .transform(clean)
    .superRefine((value, ctx) => {
      const message = problem(value);
      if (message) ctx.addIssue({ code: 'custom', message });
    });
}

/** May stay empty, and may be missing altogether: a draft holds only what was touched. */
function optionalField(label: string, clean: (value: string) => string, problem: (value: string) => string | null) {
  return z
    .string({ error: `${label}应为文字` })
    .default('')
    .transform(clean)
    .superRefine((value, ctx) => {
      const message = value === '' ? null : problem(value);
      if (message) ctx.addIssue({ code: 'custom', message });
    });
}

export const textField = (label: string, max: number, min = 1) =>
  field(label, cleanText, (value) => {
    const count = characterCount(value);
    if (count === 0) return `请填写${label}`;
    if (count < min) return `${label}至少 ${min} 个字，您输入了 ${count} 个字`;
    return count > max ? `${label}最多 ${max} 个字，您输入了 ${count} 个字` : null;
  });

export const optionalTextField = (label: string, max: number) =>
  optionalField(label, cleanText, (value) => {
    const count = characterCount(value);
    return count > max ? `${label}最多 ${max} 个字，您输入了 ${count} 个字` : null;
  });

/** Goes into the certificate's subject. */
export const subjectField = (label: string, max: number = DN_LIMITS.organisation) =>
  field(label, cleanText, (value) => (value === '' ? `请填写${label}` : dnTextProblem(value, label, max)));

export const optionalSubjectField = (label: string, max: number) =>
  optionalField(label, cleanText, (value) => dnTextProblem(value, label, max));

export const personNameField = (label: string) =>
  field(label, cleanText, (value) => {
    if (value === '') return `请填写${label}`;
    const count = characterCount(value);
    if (count < 2 || count > 50) return `${label}应为 2 至 50 个字，您输入了 ${count} 个字`;
    return /^[\p{L}\p{M}〇·•.' -]+$/u.test(value) ? null : `${label}只含文字和间隔号，请与身份证一致`;
  });

export const usccField = () => field('统一社会信用代码', cleanCode, usccProblem);
export const mobileField = (label: string) =>
  field(
    label,
    (value) => cleanMobile(cleanCode(value)),
    (value) => mobileProblem(value, label),
  );
export const phoneField = (label: string) =>
  field(
    label,
    (value) => cleanText(value).normalize('NFKC').replace(/\s/g, ''),
    (value) => phoneProblem(value, label),
  );
export const residentIdField = (label: string) => field(label, cleanCode, (value) => residentIdProblem(value, label));
export const bankCardField = (label: string) => field(label, cleanCode, (value) => bankCardProblem(value, label));
export const accountNumberField = (label: string) =>
  field(label, cleanCode, (value) => accountNumberProblem(value, label));
export const optionalAccountNumberField = (label: string) =>
  optionalField(label, cleanCode, (value) => accountNumberProblem(value, label));

export const taxNoField = (label: string) =>
  field(label, cleanCode, (value) => {
    if (value === '') return `请填写${label}`;
    if (!/^[0-9A-Z]+$/.test(value)) return `${label}只含数字和字母`;
    return value.length >= 15 && value.length <= 20 ? null : `${label}应为 15 至 20 位，您输入了 ${value.length} 位`;
  });

export const emailField = (label: string) =>
  field(
    label,
    (value) => cleanText(value).normalize('NFKC').replace(/\s/g, ''),
    (value) => {
      if (value === '') return `请填写${label}`;
      if (value.length > 100) return `${label}最多 100 个字符`;
      return z.email().safeParse(value).success ? null : `${label}应形如 name@example.com，请核对`;
    },
  );

/** Six digits from a message: spaces around or between are the keyboard's. */
export const smsCodeField = (label = '验证码') =>
  field(label, cleanCode, (value) => {
    if (value === '') return `请填写${label}`;
    return /^\d{6}$/.test(value) ? null : `${label}应为 6 位数字，您输入了 ${value.length} 位`;
  });

export const orderNoField = () =>
  z
    .string({ error: '请填写订单号' })
    .transform(cleanCode)
    .superRefine((value, ctx) => {
      if (!/^\d{8}A\d{6}$/.test(value))
        ctx.addIssue({ code: 'custom', message: '订单号应为 8 位日期、字母 A 和 6 位数字' });
    });

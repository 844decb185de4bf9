import { z } from 'zod';
import { ANSWER_MAX, CONSULT_CATEGORIES, type ConsultCategory, QUESTION_MAX } from '../domain/consult';
import { characterCount } from '../domain/text';
import { orderNo } from './admin';
import { mobileField, smsCodeField } from './fields';

/** Several lines, nothing that a screen cannot show. */
const cleanLines = (value: string): string =>
  value
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

const linesField = (label: string, min: number, max: number) =>
  z
    .string({ error: `请填写${label}` })
    .transform(cleanLines)
    .superRefine((value, ctx) => {
      const count = characterCount(value);
      if (count < min)
        ctx.addIssue({ code: 'custom', message: count === 0 ? `请填写${label}` : `${label}请至少写 ${min} 个字` });
      if (count > max) ctx.addIssue({ code: 'custom', message: `${label}最多 ${max} 个字，您写了 ${count} 个字` });
    });

const channelId = z.string().min(1).max(60);
const codeRequest = z.uuid({ error: '请先获取验证码' });
const category = z.enum(Object.keys(CONSULT_CATEGORIES) as [ConsultCategory, ...ConsultCategory[]], {
  error: '请选择咨询类别',
});

/** Empty: the question is about no order. */
const orderField = z.preprocess((value) => (value === '' ? undefined : value), orderNo.optional());

export const questionInput = z.object({
  category,
  question: linesField('咨询内容', 5, QUESTION_MAX),
  orderNo: orderField,
});
export type QuestionInput = z.output<typeof questionInput>;

/** `id` is the form's own: sent twice, it is one question. */
export const askInput = questionInput.extend({ id: z.uuid() });

export const consultCodeInput = z.object({ channelId, mobile: mobileField('手机号') });

export const askByMobileInput = questionInput.extend({
  channelId,
  mobile: mobileField('手机号'),
  requestId: codeRequest,
  code: smsCodeField(),
});
export type AskByMobileInput = z.output<typeof askByMobileInput>;

export const readByMobileInput = z.object({ channelId, requestId: codeRequest, code: smsCodeField() });

export const messageInput = z.object({ id: z.uuid() });

export const messageListInput = z.object({
  state: z.enum(['waiting', 'answered']).default('waiting'),
  page: z.int().min(1).max(1000).default(1),
});

export const answerInput = z.object({ id: z.uuid(), answer: linesField('答复', 2, ANSWER_MAX) });

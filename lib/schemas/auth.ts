import { z } from 'zod';
import { smsCodeField, usccField } from './fields';

export const channelInput = z.object({ channel: z.string().min(1).max(60) });
export const agreementInput = z.object({ id: z.string().regex(/^[\w-]{1,60}$/, '没有这份文本') });

/** 数字证书类型 and 证件类型 have one value each today; the page shows them, the server knows them by the channel. */
export const requestCodeInput = z.object({
  channelId: z.string().min(1).max(60),
  uscc: usccField(),
});

export const verifyCodeInput = z.object({
  requestId: z.uuid({ error: '验证码已失效，请重新获取' }),
  code: smsCodeField('验证码'),
});

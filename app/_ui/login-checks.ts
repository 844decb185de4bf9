import { requestCodeInput } from '@/lib/schemas/auth';
import { smsCodeField } from '@/lib/schemas/fields';

type Checked = { success: true } | { success: false; error: { issues: { message: string }[] } };

const firstMessage = (checked: Checked): string | null =>
  checked.success ? null : (checked.error.issues[0]?.message ?? null);

export const usccError = (channelId: string, uscc: string): string | null =>
  firstMessage(requestCodeInput.safeParse({ channelId, uscc }));

export const codeError = (code: string): string | null => firstMessage(smsCodeField('验证码').safeParse(code));

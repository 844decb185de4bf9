import { z } from 'zod';
import { orderNoField, smsCodeField } from './fields';

export const orderNoInput = z.object({ orderNo: orderNoField() });
export const confirmApplicationInput = z.object({ orderNo: orderNoField(), code: smsCodeField('验证码') });
export const verificationCodeInput = z.object({ draftId: z.uuid(), code: smsCodeField('打款附言中的验证码') });

import { z } from 'zod';
import { CANCEL_REASONS, type CancelReason, REFUND_REASONS, type RefundReason } from '../domain/refund';
import { invoiceSchema, recipientSchema } from './application';
import { agreementInput } from './auth';
import { optionalTextField, orderNoField, smsCodeField } from './fields';

export const orderNoInput = z.object({ orderNo: orderNoField() });
export const confirmApplicationInput = z.object({ orderNo: orderNoField(), code: smsCodeField('验证码') });
export const verificationCodeInput = z.object({ draftId: z.uuid(), code: smsCodeField('打款附言中的验证码') });
/** `0.37`, `.37`, `0.5`, with ¥ or 元 and in full-width digits: as people copy it from a statement. In fen. */
const amountField = z
  .string({ error: '请填写收到的金额' })
  .transform((typed) =>
    typed
      .normalize('NFKC')
      .replace(/[\s¥￥元]/g, '')
      .replace(/^\./, '0.'),
  )
  .superRefine((typed, ctx) => {
    if (/^0\.(?!00?$)\d{1,2}$/.test(typed)) return;
    ctx.addIssue({ code: 'custom', message: '请填写收到的金额，单位元，在 0.01 至 0.99 之间，如 0.37' });
  })
  .transform((typed) => Number(typed.slice(2).padEnd(2, '0')));
export const verificationAmountInput = z.object({ draftId: z.uuid(), amount: amountField });

const oneOf = <T extends string>(table: Record<T, string>, error: string) =>
  z.enum(Object.keys(table) as [T, ...T[]], { error });

export const cancelOrderInput = z.object({
  orderNo: orderNoField(),
  reason: oneOf<CancelReason>(CANCEL_REASONS, '请选择取消的原因').default('other'),
});
export const withdrawConsentInput = z.object({ orderNo: orderNoField(), agreementId: agreementInput.shape.id });
export const withdrawFromFormInput = z.object({ draftId: z.uuid(), agreementId: agreementInput.shape.id });
export const foundInput = z.object({ orderNo: orderNoField(), code: smsCodeField('验证码') });
export const requestRefundInput = z
  .object({
    orderNo: orderNoField(),
    reason: oneOf<RefundReason>(REFUND_REASONS, '请选择申请退款的原因'),
    note: optionalTextField('情况说明', 200),
  })
  .refine(({ reason, note }) => reason !== 'other' || note.length >= 4, {
    path: ['note'],
    message: '选择“其他原因”时，请用一句话说明情况（至少 4 个字）',
  });
export const changeRecipientInput = z.object({ orderNo: orderNoField(), recipient: recipientSchema });
export const changeInvoiceInput = z.object({
  orderNo: orderNoField(),
  title: invoiceSchema.shape.title,
  taxNo: invoiceSchema.shape.taxNo,
});

import { z } from 'zod';
import type { LicenceFields } from '../domain/licence';
import { mobileField, personNameField, residentIdField, smsCodeField, subjectField, usccField } from './fields';

/** 初次办理: what the register of companies is asked about, and whose phone must agree. */
export const onboardingSchema = z.object({
  uscc: usccField(),
  name: subjectField('单位名称'),
  legalName: personNameField('法定代表人姓名'),
  legalIdNumber: residentIdField('法人身份证号'),
  agentName: personNameField('经办人姓名'),
  agentMobile: mobileField('经办人手机号'),
});
export type OnboardingFields = z.output<typeof onboardingSchema>;

const elsewhere = '渠道信息不完整，请从首页重新进入';
const channelId = z.string({ error: elsewhere }).min(1, elsewhere).max(60, elsewhere);
export const onboardingBeginInput = onboardingSchema.extend({
  channelId,
  /** The picture that the fields were read from. */
  pictureId: z.uuid().optional(),
  /** Ticked on the page; which ones it takes, the verb decides. */
  agreementIds: z.array(z.string().max(60)).max(30).default([]),
});
export const licencePictureFields = z.object({ channelId });
export const licenceReadingInput = z.object({ pictureId: z.uuid({ error: '图片已失效，请重新上传' }) });

export interface LicenceReading {
  state: 'received' | 'read' | 'unreadable';
  fields: LicenceFields;
}

const expired = '核对结果已失效，请重新核对单位信息';
export const onboardingCodeInput = z.object({ onboardingId: z.uuid({ error: expired }) });
export const onboardingConfirmInput = z.object({
  requestId: z.uuid({ error: '验证码已失效，请重新获取' }),
  code: smsCodeField('验证码'),
});

export interface OnboardingView {
  onboardingId: string;
  outcome: 'matched' | 'mismatched' | 'unsupported' | 'unavailable';
  /** name, uscc, legalName, legalIdNumber, combination, operatingStatus */
  field: string | null;
  message: string;
}

export type OnboardingResult = { outcome: 'ready'; draftId: string } | { outcome: 'existing' };

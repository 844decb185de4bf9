import { z } from 'zod';
import type { OrganisationInfo, ReissueApplication, VerificationInfo } from '../domain/application';
import { changesIn, NOTHING_CHANGES } from '../domain/change';
import { DN_LIMITS } from '../domain/dn';
import { MATERIAL_ROUTES, type MaterialRoute, VERIFICATION_METHODS, type VerificationMethod } from '../domain/order';
import { REVOCATION_REASONS, type RevocationReason } from '../domain/revocation';
import {
  accountNumberField,
  bankCardField,
  emailField,
  mobileField,
  optionalAccountNumberField,
  optionalSubjectField,
  optionalTextField,
  personNameField,
  phoneField,
  residentIdField,
  subjectField,
  taxNoField,
  textField,
  usccField,
} from './fields';

/** 单位数字证书申请表 of a reissue, one schema a group: forms check a group while it is typed, the server checks all. */
export const organisationSchema = z.object({
  name: subjectField('单位名称'),
  department: optionalSubjectField('部门', DN_LIMITS.department),
  uscc: usccField(),
  phone: phoneField('单位电话'),
  legalName: personNameField('法定代表人姓名'),
  legalMobile: mobileField('法人手机号'),
  legalIdType: z.literal('resident_id').default('resident_id'),
  legalIdNumber: residentIdField('法人身份证号'),
});

/** Drafts are lenient: half-filled and still invalid values are kept, only their size is limited. */
const loose = z.string().max(300, '有一项内容超过 300 个字，请缩短后再填写').optional();

const methods = Object.keys(VERIFICATION_METHODS) as [VerificationMethod, ...VerificationMethod[]];
export const methodSchema = z.enum(methods, { error: '请选择认证方式' });

/** Fields of the other methods are kept as typed, but not asked for. */
const kept = z.string().max(200).default('');
const keptFields = {
  legalBankCard: kept,
  bankMobile: kept,
  accountName: kept,
  accountNo: kept,
  bankName: kept,
  bankAddress: kept,
};

export const verificationSchemas = {
  legal_mobile: z.object({ ...keptFields, method: z.literal('legal_mobile') }),
  legal_bank_card: z.object({
    ...keptFields,
    method: z.literal('legal_bank_card'),
    legalBankCard: bankCardField('法人银行卡号'),
    bankMobile: mobileField('法人银行预留手机号'),
  }),
  bank_account: z.object({
    ...keptFields,
    method: z.literal('bank_account'),
    accountName: textField('账户名称', 100, 2),
    accountNo: accountNumberField('账号'),
    bankName: textField('开户行名称', 60, 2),
    bankAddress: textField('开户行地址', 100, 2),
  }),
} as const;

export const verificationSchema = z.discriminatedUnion(
  'method',
  [verificationSchemas.legal_mobile, verificationSchemas.legal_bank_card, verificationSchemas.bank_account],
  { error: '请选择认证方式' },
);

export const invoiceSchema = z.object({
  title: textField('发票抬头', 100, 2),
  taxNo: taxNoField('纳税人识别号'),
  addressPhone: optionalTextField('地址及电话', 80),
  bankAccount: optionalTextField('开户行及账号', 80),
});

export const contactSchema = z.object({
  name: personNameField('经办人姓名'),
  mobile: mobileField('经办人手机号'),
  idType: z.literal('resident_id').default('resident_id'),
  idNumber: residentIdField('经办人身份证号'),
  bankAccount: optionalAccountNumberField('经办人银行账号'),
  email: emailField('经办人电子邮箱'),
});

export const recipientSchema = z.object({
  name: personNameField('收件人姓名'),
  mobile: mobileField('收件人手机号'),
  regionCode: z.string({ error: '请选择省、市、区县' }).regex(/^\d{6}$/, '请选择省、市、区县'),
  province: textField('省份', 30),
  city: textField('城市', 30),
  county: textField('区县', 30),
  address: textField('详细地址', 100, 4),
});

export const agreementIdsSchema = z
  .array(z.string().max(60), { error: '请阅读并逐项勾选协议' })
  .min(1, '请阅读并逐项勾选协议')
  .max(30);

export const applicationSchema = z.object({
  organisation: organisationSchema,
  verification: verificationSchema,
  invoice: invoiceSchema,
  contact: contactSchema,
  recipient: recipientSchema,
  agreementIds: agreementIdsSchema,
});
export type ApplicationInput = z.input<typeof applicationSchema>;

/** Tokens in one order: one parcel, one payment. */
export const TOKENS_MAX = 20;
export const tokenSchema = z.object({
  department: optionalSubjectField('使用部门', DN_LIMITS.department),
  sealInfo: optionalTextField('印章信息', 60),
});
export const tokensSchema = z.object({
  productId: z.string({ error: '请选择证书产品' }).min(1, '请选择证书产品').max(60),
  items: z
    .array(tokenSchema, { error: '请选择办理数量' })
    .min(1, '请选择办理数量')
    .max(TOKENS_MAX, `一次最多办理 ${TOKENS_MAX} 枚`),
});

/** 初次办理 */
export const newApplicationSchema = applicationSchema.extend({ tokens: tokensSchema });

const revocationReasons = Object.keys(REVOCATION_REASONS) as [RevocationReason, ...RevocationReason[]];
export const revocationSchema = z.object({
  reason: z.enum(revocationReasons, { error: '请选择注销的原因' }),
});

/** 注销: no papers, no money, no parcel. */
export const revokeApplicationSchema = applicationSchema
  .pick({ organisation: true, verification: true, agreementIds: true })
  .extend({ revocation: revocationSchema });

/** Left empty: unchanged. */
const maybe = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());

export const changeSchema = z.object({
  to: z
    .object({
      name: maybe(subjectField('单位名称')),
      department: maybe(subjectField('部门', DN_LIMITS.department)),
      phone: maybe(phoneField('单位电话')),
      legalName: maybe(personNameField('法定代表人姓名')),
      agentName: maybe(personNameField('经办人姓名')),
      agentMobile: maybe(mobileField('经办人手机号')),
    })
    .refine((to) => changesIn(to).length > 0, { error: NOTHING_CHANGES, path: ['name'] }),
});

/** 变更: what stood there before is on file, and never taken from the form. */
export const changeApplicationSchema = applicationSchema.extend({ change: changeSchema });

/** Of what stands in no certificate: nothing is billed or sent. */
export const recordApplicationSchema = changeApplicationSchema.omit({ invoice: true, recipient: true });
/** Nor is anything asked of an agent who stays. */
export const sameAgentSchema = recordApplicationSchema.omit({ contact: true });

const looseChange = z
  .object({
    to: z.object({
      name: loose,
      department: loose,
      phone: loose,
      legalName: loose,
      agentName: loose,
      agentMobile: loose,
    }),
  })
  .optional();

/** What a verification checks: these groups, valid; of a change the organisation's new name, too. */
export const verifiableSchema = z.object({
  organisation: organisationSchema,
  verification: verificationSchema,
  change: looseChange,
});

// The schemas and the domain's words are written twice; the compiler keeps them the same.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
export const schemasMatchDomain: [
  Same<z.output<typeof organisationSchema>, OrganisationInfo>,
  z.output<typeof verificationSchema> extends VerificationInfo ? true : false,
  z.output<typeof applicationSchema> extends ReissueApplication ? true : false,
] = [true, true, true];

const routes = Object.keys(MATERIAL_ROUTES) as [MaterialRoute, ...MaterialRoute[]];
const looseMethod = z.enum(methods).optional().catch(undefined);
export const draftDataSchema = z.object({
  step: z.number().int().min(0).max(20).optional(),
  materialRoute: z.enum(routes).optional(),
  organisation: z
    .object({
      name: loose,
      department: loose,
      uscc: loose,
      phone: loose,
      legalName: loose,
      legalMobile: loose,
      legalIdType: z.literal('resident_id').optional(),
      legalIdNumber: loose,
    })
    .optional(),
  verification: z
    .object({
      method: looseMethod,
      legalBankCard: loose,
      bankMobile: loose,
      accountName: loose,
      accountNo: loose,
      bankName: loose,
      bankAddress: loose,
    })
    .optional(),
  invoice: z.object({ title: loose, taxNo: loose, addressPhone: loose, bankAccount: loose }).optional(),
  contact: z
    .object({
      name: loose,
      mobile: loose,
      idType: z.literal('resident_id').optional(),
      idNumber: loose,
      bankAccount: loose,
      email: loose,
    })
    .optional(),
  recipient: z
    .object({
      name: loose,
      mobile: loose,
      regionCode: loose,
      province: loose,
      city: loose,
      county: loose,
      address: loose,
    })
    .optional(),
  tokens: z
    .object({ productId: loose, items: z.array(z.object({ department: loose, sealInfo: loose })).max(TOKENS_MAX) })
    .optional(),
  revocation: z.object({ reason: z.enum(revocationReasons).optional().catch(undefined) }).optional(),
  change: looseChange,
  agreementIds: z.array(z.string().max(60)).max(30).optional(),
});

const aboutCertificate = z.enum(['reissue', 'change', 'revoke']);
export const certificateListInput = z.object({ businessType: aboutCertificate });
export const draftOpenInput = z.object({ certificateId: z.uuid(), businessType: aboutCertificate.default('reissue') });
export const draftIdInput = z.object({ draftId: z.uuid() });
export const draftSaveInput = z.object({ draftId: z.uuid(), data: draftDataSchema });

import type { ReissueApplication } from '../../domain/application';
import {
  maskAccount,
  maskAddress,
  maskEmail,
  maskIdNumber,
  maskMobile,
  maskPersonName,
  maskPhone,
} from '../../domain/masks';
import { VERIFICATION_METHODS, type VerificationMethod } from '../../domain/order';
import { REVOCATION_REASONS } from '../../domain/revocation';
import type { FormField, FormGroup } from '../../schemas/admin-views';

type Mask = (value: string) => string;
interface FieldSpec {
  name: string;
  label: string;
  /** Without a mask the value is shown as it is: names and numbers of the organisation are public. */
  mask?: Mask;
  methods?: readonly VerificationMethod[];
  /** Stands on the pictures, and is compared with them: in clear as long as they are open. */
  onPapers?: true;
}
interface GroupSpec {
  key: Exclude<FormGroup['key'], 'tokens' | 'revocation'>;
  label: string;
  fields: readonly FieldSpec[];
}

/** The form in the manual's words and order. */
const GROUPS: readonly GroupSpec[] = [
  {
    key: 'organisation',
    label: '单位基本信息',
    fields: [
      { name: 'name', label: '单位名称' },
      { name: 'department', label: '部门' },
      { name: 'uscc', label: '统一社会信用代码' },
      { name: 'phone', label: '单位电话', mask: maskPhone },
      { name: 'legalName', label: '法定代表人姓名', mask: maskPersonName, onPapers: true },
      { name: 'legalMobile', label: '法人手机号', mask: maskMobile },
      { name: 'legalIdNumber', label: '法人证件号', mask: maskIdNumber },
    ],
  },
  {
    key: 'verification',
    label: '认证方式',
    fields: [
      { name: 'method', label: '认证方式', mask: undefined },
      { name: 'legalBankCard', label: '法人银行卡号', mask: maskAccount, methods: ['legal_bank_card'] },
      { name: 'bankMobile', label: '银行预留手机号', mask: maskMobile, methods: ['legal_bank_card'] },
      { name: 'accountName', label: '账户名称', methods: ['bank_account'] },
      { name: 'accountNo', label: '账号', mask: maskAccount, methods: ['bank_account'] },
      { name: 'bankName', label: '开户行名称', methods: ['bank_account'] },
      { name: 'bankAddress', label: '开户行地址', methods: ['bank_account'] },
    ],
  },
  {
    key: 'contact',
    label: '联系人信息',
    fields: [
      { name: 'name', label: '经办人姓名', mask: maskPersonName, onPapers: true },
      { name: 'mobile', label: '经办人手机号', mask: maskMobile },
      { name: 'idNumber', label: '经办人身份证号', mask: maskIdNumber },
      { name: 'bankAccount', label: '经办人银行账号', mask: maskAccount },
      { name: 'email', label: '经办人电子邮箱', mask: maskEmail },
    ],
  },
  {
    key: 'invoice',
    label: '发票信息',
    fields: [
      { name: 'title', label: '发票抬头' },
      { name: 'taxNo', label: '纳税人识别号' },
      { name: 'addressPhone', label: '地址及电话', mask: maskAddress },
      { name: 'bankAccount', label: '开户行及账号', mask: maskAccount },
    ],
  },
  {
    key: 'recipient',
    label: '收件信息',
    fields: [
      { name: 'name', label: '收件人', mask: maskPersonName },
      { name: 'mobile', label: '收件人手机号', mask: maskMobile },
      { name: 'province', label: '省' },
      { name: 'city', label: '市' },
      { name: 'county', label: '区县' },
      { name: 'address', label: '详细地址', mask: maskAddress },
    ],
  },
];

function valuesOf(application: ReissueApplication, key: GroupSpec['key']): Record<string, string> {
  return application[key] as unknown as Record<string, string>;
}

function fieldsOf(application: ReissueApplication, group: GroupSpec): readonly FieldSpec[] {
  const { method } = application.verification;
  return group.fields.filter((field) => !field.methods || field.methods.includes(method));
}

/** 初次办理: one line a token, as its certificate will name it. */
function tokensGroup({ tokens }: ReissueApplication): FormGroup[] {
  if (!tokens) return [];
  const fields = tokens.items.map(({ department, sealInfo }, i) => ({
    key: `tokens.${i + 1}`,
    label: `第 ${i + 1}/${tokens.items.length} 枚`,
    value: [department || '单位证书', sealInfo && `印章：${sealInfo}`].filter(Boolean).join('，'),
    masked: false,
  }));
  const { productName } = tokens;
  const product = { key: 'tokens.product', label: '证书产品', value: productName ?? '', masked: false };
  return [{ key: 'tokens', label: '办理内容', fields: productName ? [product, ...fields] : fields }];
}

/** 注销: why. */
function revocationGroup({ revocation }: ReissueApplication): FormGroup[] {
  if (!revocation) return [];
  const value = REVOCATION_REASONS[revocation.reason];
  return [
    {
      key: 'revocation',
      label: '注销',
      fields: [{ key: 'revocation.reason', label: '注销原因', value, masked: false }],
    },
  ];
}

/** What a business does not ask for at all is no group of it. */
const asked = ({ fields }: FormGroup): boolean => fields.some(({ value }) => value !== '');

/** @param papersOpen the reader has the pictures before him */
export function maskedForm(application: ReissueApplication, papersOpen: boolean): FormGroup[] {
  const all = GROUPS.map((group): FormGroup => {
    const values = valuesOf(application, group.key);
    const fields = fieldsOf(application, group).map((field): FormField => {
      const raw = values[field.name] ?? '';
      const key = `${group.key}.${field.name}`;
      if (key === 'verification.method') {
        return { key, label: field.label, value: VERIFICATION_METHODS[application.verification.method], masked: false };
      }
      const mask = field.onPapers && papersOpen ? undefined : field.mask;
      return { key, label: field.label, value: mask ? mask(raw) : raw, masked: mask !== undefined && raw !== '' };
    });
    return { key: group.key, label: group.label, fields };
  });
  const typed = all.filter(asked);
  return [...revocationGroup(application), ...typed.slice(0, 1), ...tokensGroup(application), ...typed.slice(1)];
}

/** What the masks hide, by the key of the field. */
export function hiddenValues(application: ReissueApplication): Record<string, string> {
  const entries = GROUPS.flatMap((group) => {
    const values = valuesOf(application, group.key);
    return fieldsOf(application, group)
      .filter((field) => field.mask)
      .map((field) => [`${group.key}.${field.name}`, values[field.name] ?? ''] as const);
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

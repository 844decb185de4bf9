import type { CleanKind } from '@/app/_ui/clean';
import type { ReissueDraftData } from '@/lib/domain/application';
import type { VerificationMethod } from '@/lib/domain/order';

/** The form as data: one entry a field, in the manual's words and order. Rules are in lib/schemas/application. */
export type GroupName = 'organisation' | 'verification' | 'invoice' | 'contact' | 'recipient';

export interface FieldSpec {
  name: string;
  label: string;
  kind: CleanKind;
  /** Why we ask, or where to find it. */
  hint?: string;
  example?: string;
  autoComplete?: string;
  optional?: boolean;
  readOnly?: boolean;
  /** A field with one answer today, or a list. */
  widget?: 'idType' | 'bank';
}

/** Questions and their titles; which of them a business asks, and in which order, is in kinds.ts. */
export const FORM_STEPS = {
  reason: '注销原因',
  changes: '变更内容',
  tokens: '办理内容',
  organisation: '单位基本信息',
  verification: '认证方式',
  invoice: '发票信息',
  contact: '联系人信息',
  recipient: '收件信息',
  agreements: '协议',
  verify: '核验',
} as const;
export type FormStep = keyof typeof FORM_STEPS;

const organisation: FieldSpec[] = [
  {
    name: 'name',
    label: '单位名称',
    kind: 'text',
    hint: '与原证书一致，会写入证书。',
    readOnly: true,
  },
  { name: 'department', label: '部门', kind: 'text', optional: true, example: '财务部' },
  { name: 'uscc', label: '统一社会信用代码', kind: 'uscc', readOnly: true },
  { name: 'phone', label: '单位电话', kind: 'phone', example: '0773-0000001' },
  {
    name: 'legalName',
    label: '法定代表人姓名',
    kind: 'text',
    hint: '与身份证一致，用于核验单位的办理意愿。',
    example: '张示例',
  },
  {
    name: 'legalMobile',
    label: '法人手机号',
    kind: 'mobile',
    hint: '法定代表人本人使用的手机号。',
    example: '138 0000 0001',
  },
  { name: 'legalIdType', label: '法人证件类型', kind: 'text', widget: 'idType' },
  { name: 'legalIdNumber', label: '法人证件号', kind: 'idNumber', example: '450300199001010018' },
];

export const METHOD_FIELDS: Record<VerificationMethod, FieldSpec[]> = {
  legal_mobile: [],
  legal_bank_card: [
    {
      name: 'legalBankCard',
      label: '法人银行卡号',
      kind: 'card',
      hint: '法定代表人本人的借记卡或信用卡，只用于核验，不会扣款。',
      example: '6222 0000 0000 0000 012',
    },
    {
      name: 'bankMobile',
      label: '法人预留手机号',
      kind: 'mobile',
      hint: '办这张银行卡时留在银行的手机号。',
      example: '138 0000 0001',
    },
  ],
  bank_account: [
    {
      name: 'accountName',
      label: '账户名称',
      kind: 'text',
      hint: '与开户许可证一致，通常就是单位名称。',
      example: '桂林示例甲科技有限公司',
    },
    {
      name: 'accountNo',
      label: '账号',
      kind: 'account',
      hint: '单位的对公账户，会收到 1 分钱。',
      example: '4500000000000000001',
    },
    { name: 'bankName', label: '开户行名称', kind: 'text', widget: 'bank' },
    { name: 'bankAddress', label: '开户行地址', kind: 'text', hint: '开户的支行或网点。', example: '桂林市示例支行' },
  ],
};

const invoice: FieldSpec[] = [
  { name: 'title', label: '发票抬头', kind: 'text', hint: '默认与单位名称相同。', example: '桂林示例甲科技有限公司' },
  {
    name: 'taxNo',
    label: '纳税人识别号',
    kind: 'uscc',
    hint: '默认与统一社会信用代码相同。',
    example: '91450300MA5DEMA2A4',
  },
  {
    name: 'addressPhone',
    label: '地址及电话',
    kind: 'text',
    optional: true,
    example: '桂林市示例路 1 号 0773-0000001',
  },
  {
    name: 'bankAccount',
    label: '开户行及账号',
    kind: 'text',
    optional: true,
    example: '示例银行桂林支行 4500000000000000001',
  },
];

const contact: FieldSpec[] = [
  {
    name: 'name',
    label: '经办人姓名',
    kind: 'text',
    hint: '与稍后上传的身份证一致。',
    example: '李示范',
    autoComplete: 'name',
  },
  {
    name: 'mobile',
    label: '经办人手机号',
    kind: 'mobile',
    hint: '办理进度会以短信通知此号码。',
    example: '139 0000 0001',
    autoComplete: 'tel-national',
  },
  { name: 'idType', label: '经办人证件类型', kind: 'text', widget: 'idType' },
  { name: 'idNumber', label: '经办人身份证号', kind: 'idNumber', example: '45030019880808008X' },
  { name: 'bankAccount', label: '经办人银行账号', kind: 'account', optional: true },
  {
    name: 'email',
    label: '经办人电子邮箱',
    kind: 'email',
    hint: '电子发票会发送到这个邮箱。',
    example: 'name@example.com',
    autoComplete: 'email',
  },
];

const recipient: FieldSpec[] = [
  { name: 'name', label: '收件人姓名', kind: 'text', example: '李示范', autoComplete: 'shipping name' },
  {
    name: 'mobile',
    label: '收件人手机号',
    kind: 'mobile',
    hint: '顺丰派送时会联系此号码。',
    example: '139 0000 0001',
    autoComplete: 'shipping tel-national',
  },
  // The region stands between: see recipient-step.
  {
    name: 'address',
    label: '详细地址',
    kind: 'text',
    example: '示例路 1 号示例大厦 101 室',
    autoComplete: 'shipping street-address',
  },
];

export const GROUP_FIELDS: Record<Exclude<GroupName, 'verification'>, FieldSpec[]> = {
  organisation,
  invoice,
  contact,
  recipient,
};

/** 列表无开户行名称可选择“其它”并手动输入. */
export const BANKS = [
  '中国工商银行',
  '中国农业银行',
  '中国银行',
  '中国建设银行',
  '交通银行',
  '中国邮政储蓄银行',
  '招商银行',
  '中信银行',
  '中国光大银行',
  '华夏银行',
  '中国民生银行',
  '广发银行',
  '平安银行',
  '兴业银行',
  '上海浦东发展银行',
  '浙商银行',
  '渤海银行',
  '恒丰银行',
  '桂林银行',
  '广西北部湾银行',
  '柳州银行',
  '广西农村信用社',
] as const;

export const fieldId = (group: string, name: string): string => `form-${group}-${name}`;

export function textOf(data: ReissueDraftData, group: GroupName, name: string): string {
  const values = data[group] as Record<string, string | undefined> | undefined;
  return values?.[name] ?? '';
}

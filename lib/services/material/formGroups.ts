import type { ReissueApplication, VerificationInfo } from '../../domain/application';
import { changeRows } from '../../domain/change';
import { VERIFICATION_METHODS } from '../../domain/order';
import { PIN_DELIVERY } from '../../domain/pin-delivery';

export interface FormGroup {
  title: string;
  rows: { label: string; value: string; wide?: boolean }[];
}

const ID_TYPE = '身份证';

/** The application in the manual's groups, labels and order. */
export function formGroups(application: ReissueApplication): FormGroup[] {
  const { organisation, contact, recipient } = application;
  const region = `${recipient.province}${recipient.city}${recipient.county}`;
  return [
    ...changeGroup(application),
    {
      title: '单位基本信息',
      rows: [
        { label: '单位名称', value: organisation.name, wide: true },
        { label: '统一社会信用代码', value: organisation.uscc },
        { label: '部门', value: organisation.department },
        { label: '单位电话', value: organisation.phone },
        { label: '法定代表人姓名', value: organisation.legalName },
        { label: '法人手机号', value: organisation.legalMobile },
        { label: '法人证件类型', value: ID_TYPE },
        { label: '法人证件号', value: organisation.legalIdNumber, wide: true },
      ],
    },
    ...tokenGroup(application),
    { title: '认证方式', rows: verificationRows(application.verification) },
    ...invoiceGroup(application),
    {
      title: '联系人信息',
      rows: [
        { label: '经办人姓名', value: contact.name },
        { label: '经办人手机号', value: contact.mobile },
        { label: '经办人证件类型', value: ID_TYPE },
        { label: '经办人身份证号', value: contact.idNumber },
        { label: '经办人银行账号', value: contact.bankAccount },
        { label: '经办人电子邮箱', value: contact.email },
      ],
    },
    {
      title: '收件信息（证书介质寄往，顺丰到付）',
      rows: [
        { label: '收件人姓名', value: recipient.name },
        { label: '收件人手机号', value: recipient.mobile },
        { label: '收件地址', value: `${region}${recipient.address}`, wide: true },
      ],
    },
  ];
}

/** 变更: old and new side by side, two columns of the form. */
function changeGroup({ change }: ReissueApplication): FormGroup[] {
  if (!change) return [];
  const rows = changeRows(change).flatMap(({ label, before, after }) => [
    { label: `原${label}`, value: before || '未登记' },
    { label: `新${label}`, value: after },
  ]);
  return [{ title: '变更内容', rows }];
}

/** None of an order that costs nothing. */
function invoiceGroup({ invoice }: ReissueApplication): FormGroup[] {
  if (!invoice.title) return [];
  const rows = [
    { label: '发票抬头', value: invoice.title },
    { label: '纳税人识别号', value: invoice.taxNo },
    { label: '地址及电话', value: invoice.addressPhone, wide: true },
    { label: '开户行及账号', value: invoice.bankAccount, wide: true },
  ];
  return [{ title: '发票信息', rows }];
}

/** 初次办理: one row a token. */
function tokenGroup({ tokens }: ReissueApplication): FormGroup[] {
  if (!tokens) return [];
  const rows = tokens.items.flatMap(({ department, sealInfo }, i) => [
    { label: `第 ${i + 1} 枚使用部门`, value: department },
    { label: '印章信息', value: sealInfo },
  ]);
  const product = tokens.productName ? [{ label: '证书产品', value: tokens.productName, wide: true }] : [];
  return [{ title: `办理数量：${tokens.items.length} 枚`, rows: [...product, ...rows] }];
}

function verificationRows(verification: VerificationInfo): FormGroup['rows'] {
  const method = { label: '认证方式', value: VERIFICATION_METHODS[verification.method], wide: true };
  const pin = { label: '证书密码送达', value: PIN_DELIVERY[verification.method].value, wide: true };
  switch (verification.method) {
    case 'legal_mobile':
      return [method, pin];
    case 'legal_bank_card':
      return [
        method,
        { label: '法人银行卡号', value: verification.legalBankCard },
        { label: '银行预留手机号', value: verification.bankMobile },
        pin,
      ];
    case 'bank_account':
      return [
        method,
        { label: '账户名称', value: verification.accountName },
        { label: '账号', value: verification.accountNo },
        { label: '开户行名称', value: verification.bankName },
        { label: '开户行地址', value: verification.bankAddress },
        pin,
      ];
  }
}

'use client';

import { type PastedCompany, parseCompany } from '@/lib/domain/paste/company';
import { useDraft } from './draft-context';
import { GROUP_FIELDS, METHOD_FIELDS } from './fields';
import { PasteBox } from './paste-box';

/** Which of the pasted values belongs into which field of a group. */
const TARGETS = {
  invoice: (company: PastedCompany) => ({
    title: company.name,
    taxNo: company.uscc,
    addressPhone: joined(company.address, company.phone),
    bankAccount: joined(company.bankName, company.accountNo),
  }),
  verification: (company: PastedCompany) => ({
    accountName: company.name,
    accountNo: company.accountNo,
    bankName: company.bankName,
  }),
};

const joined = (...parts: (string | undefined)[]): string | undefined => parts.filter(Boolean).join(' ') || undefined;

const labelOf = (name: string): string =>
  [...GROUP_FIELDS.invoice, ...METHOD_FIELDS.bank_account].find((field) => field.name === name)?.label ?? name;

/** 开票资料 as companies keep it for copying fills the fields of a group. */
export function PasteCompany({ group }: { group: keyof typeof TARGETS }) {
  const { setGroup } = useDraft();
  const fill = (text: string): string[] => {
    const all = Object.entries(TARGETS[group](parseCompany(text)));
    const values = all.filter((entry): entry is [string, string] => Boolean(entry[1]));
    if (values.length > 0) setGroup(group, Object.fromEntries(values));
    return values.map(([name]) => labelOf(name));
  };
  return (
    <PasteBox
      title="粘贴单位资料，自动填写"
      hint="把开票资料整段粘贴进来，我们会识别名称、税号、地址电话、开户行和账号。"
      example="名称：桂林示例甲科技有限公司 税号：91450300MA5DEMA2A4"
      onPaste={fill}
    />
  );
}

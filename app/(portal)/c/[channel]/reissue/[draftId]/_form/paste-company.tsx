'use client';

import { type PastedCompany, parseCompany } from '@/lib/domain/paste/company';
import { useDraft } from './draft-context';
import type { FieldSpec } from './fields';
import { PasteBox } from './paste-box';

/** A value of the pasted block, and the field that takes it. */
export type Offer = [label: string, value: string | undefined, set: (value: string) => void];

/** 单位资料 as companies keep it for copying fills the fields that stand here. */
export function PasteCompany({ offer }: { offer: (company: PastedCompany) => Offer[] }) {
  const known = offer({}).map(([label]) => label);
  const fill = (text: string): string[] =>
    offer(parseCompany(text)).flatMap(([label, value, set]) => {
      if (!value) return [];
      set(value);
      return [label];
    });
  return (
    <PasteBox
      title="粘贴单位资料，自动填写"
      hint={`把单位资料整段粘贴进来，我们会识别${known.join('、')}。`}
      example="名称：桂林示例甲科技有限公司 税号：91450300MA5DEMA2A4"
      onPaste={fill}
    />
  );
}

const joined = (...parts: (string | undefined)[]): string | undefined => parts.filter(Boolean).join(' ') || undefined;

/** Which of the pasted values belongs into which field of a group. */
const TARGETS = {
  organisation: ({ phone, legalName }: PastedCompany) => ({ phone, legalName }),
  invoice: (company: PastedCompany) => ({
    title: company.name,
    taxNo: company.uscc,
    addressPhone: joined(company.address, company.phone),
    bankAccount: joined(company.bankName, company.accountNo),
  }),
  verification: ({ name: accountName, accountNo, bankName }: PastedCompany) => ({ accountName, accountNo, bankName }),
};

/** For a group of the form; what is only shown in it stays. */
export function PasteIntoGroup({ group, specs }: { group: keyof typeof TARGETS; specs: readonly FieldSpec[] }) {
  const { setField } = useDraft();
  const offer = (company: PastedCompany): Offer[] =>
    Object.entries(TARGETS[group](company)).flatMap(([name, value]): Offer[] => {
      const spec = specs.find((one) => one.name === name && !one.readOnly);
      return spec ? [[spec.label, value, (text) => setField(group, name, text)]] : [];
    });
  return <PasteCompany offer={offer} />;
}

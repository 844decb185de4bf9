import type { ReissueDraftData } from '@/lib/domain/application';
import { changesAgent, changesIn } from '@/lib/domain/change';
import { type BusinessType, makesToken } from '@/lib/domain/order';
import { type FieldSpec, FORM_STEPS, type FormStep, GROUP_FIELDS } from './fields';

/** What differs between the forms of business types: one row each. */
export interface FormKind {
  /** Under the channel: the form of a draft is `<path>/<draftId>`. */
  path: string;
  /** Where the form was entered from. */
  back: { path: string; label: string };
  steps: readonly FormStep[];
  organisation: readonly FieldSpec[];
  organisationLead: string;
  contact?: readonly FieldSpec[];
  /** A token is made: it is paid for, sent, and its PIN handed over; else nothing of that is asked or said. */
  makesToken: boolean;
  /** Papers, or at least a code, confirm the order after it was made. */
  confirmed: boolean;
}

const AFTER_ORGANISATION = ['verification', 'invoice', 'contact', 'recipient', 'agreements', 'verify'] as const;

/** Checked with the register before the form began: shown, and changed only by checking anew. */
const CHECKED: Record<string, string> = {
  name: '与营业执照一致，会写入证书。',
  uscc: '已与登记机关核对。',
  legalName: '已与登记机关核对。',
  legalIdNumber: '已与登记机关核对。',
};

const INTO_CERTIFICATE = '会写入新证书；要修改请返回“变更内容”。';

/** 变更: what may change is typed in its own step, beside what is on file. */
const changeOrganisation = GROUP_FIELDS.organisation.map((spec) => {
  if (spec.name === 'uscc') return { ...spec, hint: '统一社会信用代码不能变更。' };
  if (spec.name === 'phone') return { ...spec, hint: '要修改请返回“变更内容”。', readOnly: true };
  const typedThere = spec.name === 'name' || spec.name === 'department';
  return typedThere ? { ...spec, hint: INTO_CERTIFICATE, readOnly: true } : spec;
});
/** 补办 repeats the certificate. */
const sameOrganisation = GROUP_FIELDS.organisation.map((spec) =>
  spec.name === 'department' ? { ...spec, hint: '与原证书一致；有变化的，请办理证书变更。', readOnly: true } : spec,
);
const changeContact = GROUP_FIELDS.contact.map((spec) =>
  spec.name === 'name' || spec.name === 'mobile'
    ? { ...spec, hint: '经办人有变化的，请返回“变更内容”填写。', readOnly: true }
    : spec,
);

export const FORM_KINDS = {
  reissue: {
    path: '/reissue',
    back: { path: '/reissue/certificates', label: '选择证书' },
    steps: ['organisation', ...AFTER_ORGANISATION],
    organisation: sameOrganisation,
    organisationLead: '新证书与原证书信息一致。请对照营业执照和法定代表人身份证填写。',
    makesToken: true,
    confirmed: true,
  },
  new: {
    path: '/apply',
    back: { path: '/apply/start', label: '核对单位' },
    steps: ['tokens', 'organisation', ...AFTER_ORGANISATION],
    organisation: GROUP_FIELDS.organisation.map((spec) =>
      CHECKED[spec.name] ? { ...spec, hint: CHECKED[spec.name], readOnly: true } : spec,
    ),
    organisationLead: '单位和法定代表人已核对，请补全其余信息。',
    makesToken: true,
    confirmed: true,
  },
  change: {
    path: '/change',
    back: { path: '/change/certificates', label: '选择证书' },
    steps: ['changes', 'organisation', ...AFTER_ORGANISATION],
    organisation: changeOrganisation,
    organisationLead: '请对照变更后的营业执照和法定代表人身份证填写。',
    contact: changeContact,
    makesToken: true,
    confirmed: true,
  },
  revoke: {
    path: '/revoke',
    back: { path: '/revoke/certificates', label: '选择证书' },
    steps: ['reason', 'organisation', 'verification', 'agreements', 'verify'],
    organisation: GROUP_FIELDS.organisation.map((spec) =>
      spec.name === 'name' ? { ...spec, hint: '与证书一致。' } : spec,
    ),
    organisationLead: '请对照营业执照和法定代表人身份证填写，用于核实单位的办理意愿。',
    makesToken: false,
    confirmed: false,
  },
} satisfies Partial<Record<BusinessType, FormKind>>;

/** 变更 of what stands in no certificate. */
const RECORD: FormKind = {
  ...FORM_KINDS.change,
  steps: ['changes', 'organisation', 'verification', 'contact', 'agreements', 'verify'],
  organisation: changeOrganisation.map((spec) =>
    spec.hint === INTO_CERTIFICATE ? { ...spec, hint: '与证书一致；要修改请返回“变更内容”。' } : spec,
  ),
  makesToken: false,
};

/** And the agent stays: nothing is asked of him. */
const SAME_AGENT: FormKind = { ...RECORD, steps: RECORD.steps.filter((step) => step !== 'contact') };

/** Where nothing is to be paid nothing is billed: no invoice is asked for or spoken of. */
const unbilled = (kind: FormKind): FormKind => ({
  ...kind,
  steps: kind.steps.filter((step) => step !== 'invoice'),
  contact: (kind.contact ?? GROUP_FIELDS.contact).map((spec) =>
    spec.name === 'email' ? { ...spec, hint: '短信无法送达时，通知会发送到这个邮箱。' } : spec,
  ),
});

/** What is asked follows from what changes, and from whether anything is to be paid. */
export function formKind(
  businessType: BusinessType,
  data: Pick<ReissueDraftData, 'change'> = {},
  free = false,
): FormKind {
  const kind = kindOf(businessType, data);
  return free || !kind.makesToken ? unbilled(kind) : kind;
}

function kindOf(businessType: BusinessType, data: Pick<ReissueDraftData, 'change'>): FormKind {
  const changes = changesIn(data.change?.to);
  if (businessType === 'change' && !makesToken({ businessType, changes })) {
    return changesAgent(changes) ? RECORD : SAME_AGENT;
  }
  return businessType in FORM_KINDS ? FORM_KINDS[businessType as keyof typeof FORM_KINDS] : FORM_KINDS.reissue;
}

/** Steps in their order, with their titles. */
export const stepsOf = ({ steps }: FormKind): { key: FormStep; title: string }[] =>
  steps.map((key) => ({ key, title: FORM_STEPS[key] }));

'use client';

import { useChannel } from '@/app/_ui/channel-context';
import { Fields, SelectField, TextField } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import { Phone } from '@/app/_ui/phone';
import { BankField } from './bank-field';
import { useDraft } from './draft-context';
import { type FieldSpec, fieldId, GROUP_FIELDS, type GroupName, textOf } from './fields';
import type { StepProps } from './form-page';
import { formKind } from './kinds';
import { PasteCompany } from './paste-company';

const ID_TYPES = [{ value: 'resident_id', label: '身份证' }];

export function FieldFor({ group, spec, errorOf, onLeave }: StepProps & { group: GroupName; spec: FieldSpec }) {
  const { data, setField } = useDraft();
  const id = fieldId(group, spec.name);
  const shared = { id, label: spec.label, hint: spec.hint, error: errorOf(id), optional: spec.optional };
  if (spec.widget === 'idType') {
    return <SelectField {...shared} value="resident_id" options={ID_TYPES} onChange={() => {}} />;
  }
  const change = (value: string) => setField(group, spec.name, value);
  const value = textOf(data, group, spec.name);
  if (spec.widget === 'bank') {
    return <BankField {...shared} value={value} onChange={change} onLeave={() => onLeave(id)} />;
  }
  return (
    <TextField
      {...shared}
      kind={spec.kind}
      example={spec.example}
      autoComplete={spec.autoComplete}
      readOnly={spec.readOnly}
      value={value}
      onChange={change}
      onLeave={() => onLeave(id)}
    />
  );
}

export function GroupStep({ group, ...rest }: StepProps & { group: 'organisation' | 'invoice' | 'contact' }) {
  const channel = useChannel();
  const { draft } = useDraft();
  const fields = group === 'organisation' ? formKind(draft.businessType).organisation : GROUP_FIELDS[group];
  return (
    <Section>
      {group === 'invoice' ? <PasteCompany group="invoice" /> : null}
      <Fields>
        {fields.map((spec) => (
          <FieldFor key={spec.name} group={group} spec={spec} {...rest} />
        ))}
      </Fields>
      {group === 'organisation' && draft.businessType === 'reissue' ? (
        <p className="muted" style={{ marginTop: 16, fontSize: 14 }}>
          补办的证书须与原证书一致。单位名称或代码已变更的，请先致电 <Phone number={channel.hotline} /> 办理证书变更。
        </p>
      ) : null}
    </Section>
  );
}

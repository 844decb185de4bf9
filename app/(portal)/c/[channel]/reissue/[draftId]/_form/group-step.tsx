'use client';

import Link from 'next/link';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Fields, SelectField, TextField } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import type { DraftView } from '@/lib/schemas/portal-views';
import { BankField } from './bank-field';
import { useDraft, useKind } from './draft-context';
import { type FieldSpec, fieldId, GROUP_FIELDS, type GroupName, textOf } from './fields';
import type { StepProps } from './form-page';
import type { FormKind } from './kinds';
import { PasteIntoGroup } from './paste-company';

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

type Group = 'organisation' | 'invoice' | 'contact';

function fieldsOf(group: Group, { organisation, contact }: FormKind, { onFile }: DraftView): readonly FieldSpec[] {
  // 变更: what is on no file cannot be repeated from there.
  const unknown = onFile !== null && onFile.phone === '';
  if (group === 'organisation') {
    return organisation.map((spec) => (unknown && spec.name === 'phone' ? { ...spec, readOnly: false } : spec));
  }
  return (group === 'contact' ? contact : undefined) ?? GROUP_FIELDS[group];
}

export function GroupStep({ group, ...rest }: StepProps & { group: Group }) {
  const href = useChannelHref();
  const { draft } = useDraft();
  const fields = fieldsOf(group, useKind(), draft);
  return (
    <Section>
      {group === 'contact' ? null : <PasteIntoGroup group={group} specs={fields} />}
      <Fields>
        {fields.map((spec) => (
          <FieldFor key={spec.name} group={group} spec={spec} {...rest} />
        ))}
      </Fields>
      {group === 'organisation' && draft.businessType === 'reissue' ? (
        <p className="muted" style={{ marginTop: 16, fontSize: 14 }}>
          补办的证书须与原证书一致。单位名称等已变更的，请办理<Link href={href('/change')}>证书变更</Link>。
        </p>
      ) : null}
    </Section>
  );
}

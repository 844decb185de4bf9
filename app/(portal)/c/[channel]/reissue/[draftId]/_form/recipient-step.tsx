'use client';

import dynamic from 'next/dynamic';
import { useEffect } from 'react';
import { Field, Fields } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import { useDraft } from './draft-context';
import { type FormStep, fieldId, GROUP_FIELDS, textOf } from './fields';
import css from './form.module.css';
import type { StepProps } from './form-page';
import { FieldFor } from './group-step';
import { PasteBox } from './paste-box';

/** Half of the page's weight with its list of regions: it arrives with this step, not with the page. */
const loadPicker = () => import('./region-picker').then((module) => module.RegionPicker);

/** Two steps before its own, while nobody waits for anything: the picker is at hand when its step comes. */
export function usePickerAhead(steps: readonly FormStep[], step: FormStep): void {
  const ahead = steps.indexOf('recipient') - steps.indexOf(step);
  const near = ahead >= 0 && ahead <= 2;
  useEffect(() => {
    if (near) void loadPicker();
  }, [near]);
}

const RegionPicker = dynamic(loadPicker, {
  ssr: false,
  loading: () => (
    <p className={css.pickerWait} aria-busy>
      正在加载地区…
    </p>
  ),
});

function RegionField({ errorOf, onLeave }: StepProps) {
  const { data, setGroup } = useDraft();
  const id = fieldId('recipient', 'regionCode');
  const error = errorOf(id);
  return (
    <Field id={id} label="所在地区" hint="选择省、市、区县，也可以输入名称搜索。" error={error}>
      <RegionPicker
        id={id}
        code={textOf(data, 'recipient', 'regionCode')}
        wrong={Boolean(error)}
        onLeave={() => onLeave(id)}
        onPick={(region) => setGroup('recipient', region)}
      />
    </Field>
  );
}

const FILLED = [
  ['name', '收件人姓名'],
  ['mobile', '收件人手机号'],
  ['regionCode', '所在地区'],
  ['address', '详细地址'],
] as const;

export function RecipientStep(props: StepProps) {
  const { data, setGroup } = useDraft();
  const [name, mobile, address] = GROUP_FIELDS.recipient;
  const contact = { name: textOf(data, 'contact', 'name'), mobile: textOf(data, 'contact', 'mobile') };
  const same =
    textOf(data, 'recipient', 'name') === contact.name && textOf(data, 'recipient', 'mobile') === contact.mobile;
  const fill = async (text: string): Promise<string[]> => {
    const { parseAddress } = await import('@/lib/domain/paste/address');
    const found = parseAddress(text);
    if (Object.keys(found).length > 0) setGroup('recipient', { ...found });
    return FILLED.filter(([key]) => found[key]).map(([, label]) => label);
  };
  return (
    <Section>
      <PasteBox
        title="粘贴收件信息，自动填写"
        hint="把姓名、手机号和地址粘贴成一行，我们会识别省、市、区县。"
        example="李示范 13900000001 广西桂林市七星区示例路 1 号"
        onPaste={fill}
      />
      <Fields>
        {contact.name && !same ? (
          <button
            type="button"
            className="text-button"
            onClick={() => setGroup('recipient', contact)}
            data-testid="recipient-as-contact"
          >
            与经办人相同：{contact.name}
          </button>
        ) : null}
        {name ? <FieldFor group="recipient" spec={name} {...props} /> : null}
        {mobile ? <FieldFor group="recipient" spec={mobile} {...props} /> : null}
        <RegionField {...props} />
        {address ? <FieldFor group="recipient" spec={address} {...props} /> : null}
      </Fields>
    </Section>
  );
}

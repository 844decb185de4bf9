'use client';

import { Cascader } from 'antd';
import { useEffect, useState } from 'react';
import { Field, Fields } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import type { RegionNode } from '@/lib/domain/regions';
import { useDraft } from './draft-context';
import { fieldId, GROUP_FIELDS, textOf } from './fields';
import css from './form.module.css';
import type { StepProps } from './form-page';
import { FieldFor } from './group-step';
import { PasteBox } from './paste-box';

/** The list of regions is heavy: it arrives with this step, not with the page. */
function useRegions(): RegionNode[] | null {
  const [regions, setRegions] = useState<RegionNode[] | null>(null);
  useEffect(() => {
    let gone = false;
    void import('@/lib/domain/regions').then((module) => {
      if (!gone) setRegions(module.regionTree());
    });
    return () => {
      gone = true;
    };
  }, []);
  return regions;
}

const pathOf = (code: string): string[] =>
  /^\d{6}$/.test(code) ? [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code] : [];

function RegionField({ errorOf, onLeave }: StepProps) {
  const { data, setGroup } = useDraft();
  const regions = useRegions();
  const id = fieldId('recipient', 'regionCode');
  const error = errorOf(id);
  return (
    <Field id={id} label="所在地区" hint="选择省、市、区县，也可以输入名称搜索。" error={error}>
      <Cascader
        id={id}
        data-testid={id}
        className={css.cascader}
        style={{ width: '100%' }}
        classNames={{ popup: { root: css.cascaderPopup } }}
        options={regions ?? []}
        loading={regions === null}
        value={regions ? pathOf(textOf(data, 'recipient', 'regionCode')) : []}
        placeholder={regions ? '请选择省、市、区县' : '正在加载地区…'}
        allowClear={false}
        status={error ? 'error' : undefined}
        showSearch={{ limit: 20, matchInputWidth: true }}
        expandTrigger="click"
        placement="bottomLeft"
        onBlur={() => onLeave(id)}
        onChange={(_, nodes) => {
          const [province, city, county] = nodes as (RegionNode | undefined)[];
          if (!province || !city || !county) return;
          setGroup('recipient', {
            regionCode: county.value,
            province: province.label,
            city: city.label,
            county: county.label,
          });
        }}
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
            className={css.link}
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

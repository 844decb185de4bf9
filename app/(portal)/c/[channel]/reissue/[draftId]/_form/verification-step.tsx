'use client';

import { useChannel } from '@/app/_ui/channel-context';
import { Fields } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import { Facts } from '@/app/_ui/parts';
import { maskIdNumber, maskMobile } from '@/lib/domain/masks';
import { VERIFICATION_METHODS, type VerificationMethod } from '@/lib/domain/order';
import { PIN_DELIVERY } from '@/lib/domain/pin-delivery';
import { Choices } from './choices';
import { useDraft, useKind } from './draft-context';
import { type FormStep, fieldId, METHOD_FIELDS, textOf } from './fields';
import css from './form.module.css';
import type { StepProps } from './form-page';
import { FieldFor } from './group-step';
import { PasteIntoGroup } from './paste-company';

/** What each way needs; where the new token's password goes is the choice's too. */
const NEEDS: Record<VerificationMethod, string> = {
  legal_mobile: '需要法定代表人本人实名的手机号。',
  legal_bank_card: '需要法定代表人本人的银行卡号和预留手机号。',
  bank_account: '需要单位对公账户。我们会转入 1 分钱，请您查看收款附言中的验证码。',
};

export function VerificationStep({ goTo, ...rest }: StepProps & { goTo: (step: FormStep) => void }) {
  const { data, setField } = useDraft();
  const { makesToken } = useKind();
  const channel = useChannel();
  const method = data.verification?.method;
  const groupId = fieldId('verification', 'method');
  return (
    <Section>
      <Fields>
        <Choices
          id={groupId}
          legend="认证方式"
          options={channel.methods.map((value) => ({
            value,
            label: VERIFICATION_METHODS[value],
            text: `${NEEDS[value]}${makesToken ? PIN_DELIVERY[value].sentence : ''}`,
          }))}
          chosen={method}
          error={rest.errorOf(groupId)}
          choose={(value) => setField('verification', 'method', value)}
        />
        {method === 'bank_account' ? <PasteIntoGroup group="verification" specs={METHOD_FIELDS.bank_account} /> : null}
        {method
          ? METHOD_FIELDS[method].map((spec) => <FieldFor key={spec.name} group="verification" spec={spec} {...rest} />)
          : null}
      </Fields>
      {method && method !== 'bank_account' ? <WhatIsChecked method={method} goTo={goTo} /> : null}
    </Section>
  );
}

function WhatIsChecked({ method, goTo }: { method: VerificationMethod; goTo: (step: FormStep) => void }) {
  const { data } = useDraft();
  const of = (name: string) => textOf(data, 'organisation', name);
  const rows = [
    { label: '法定代表人姓名', value: of('legalName') },
    { label: '法人证件号', value: maskIdNumber(of('legalIdNumber')) },
  ];
  if (method === 'legal_mobile') rows.push({ label: '法人手机号', value: maskMobile(of('legalMobile')) });
  return (
    <div className={css.checked}>
      <p>将与上述信息一起核验：</p>
      <Facts rows={rows} />
      <button type="button" className="text-button" onClick={() => goTo('organisation')}>
        返回修改单位基本信息
      </button>
    </div>
  );
}

'use client';

import { useChannel } from '@/app/_ui/channel-context';
import { Fields } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import { Facts } from '@/app/_ui/parts';
import { maskIdNumber, maskMobile } from '@/lib/domain/masks';
import { VERIFICATION_METHODS, type VerificationMethod } from '@/lib/domain/order';
import { Choices } from './choices';
import { useDraft, useKind } from './draft-context';
import { type FormStep, fieldId, METHOD_FIELDS, textOf } from './fields';
import css from './form.module.css';
import type { StepProps } from './form-page';
import { FieldFor } from './group-step';
import { PasteIntoGroup } from './paste-company';

/** What each way needs and where the new token's password goes: the choice decides both. */
const EXPLAINED: Record<VerificationMethod, { needs: string; pin: string }> = {
  legal_mobile: { needs: '需要法定代表人本人实名的手机号。', pin: '证书密码发到法人手机。' },
  legal_bank_card: { needs: '需要法定代表人本人的银行卡号和预留手机号。', pin: '证书密码发到法人在银行预留的手机。' },
  bank_account: {
    needs: '需要单位对公账户。我们会转入 1 分钱，请您查看收款附言中的验证码。',
    pin: '证书密码在对公账户收款 1 分钱记录附言中查询。',
  },
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
            text: `${EXPLAINED[value].needs}${makesToken ? EXPLAINED[value].pin : ''}`,
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

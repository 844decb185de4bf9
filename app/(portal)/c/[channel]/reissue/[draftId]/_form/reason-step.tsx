'use client';

import { Section } from '@/app/_ui/page';
import { REVOCATION_REASONS, type RevocationReason } from '@/lib/domain/revocation';
import { Choices } from './choices';
import { useDraft } from './draft-context';
import { fieldId } from './fields';
import type { StepProps } from './form-page';

const MORE: Record<RevocationReason, string> = {
  cessationOfOperation: '单位已注销、合并，或业务结束，不再需要这张证书。',
  keyCompromise: '证书介质（UKey）下落不明、借出未还，或密码可能被他人知道。',
  affiliationChanged: '单位名称等已变更，证书上的信息不再正确。',
};

const OPTIONS = (Object.keys(REVOCATION_REASONS) as RevocationReason[]).map((value) => ({
  value,
  label: REVOCATION_REASONS[value],
  text: MORE[value],
}));

/** 注销原因: in the customer's words; the CA publishes the reason of RFC 5280 that belongs to it. */
export function ReasonStep({ errorOf }: StepProps) {
  const { data, setRevocation } = useDraft();
  const id = fieldId('revocation', 'reason');
  return (
    <Section>
      <Choices
        id={id}
        legend="注销原因"
        options={OPTIONS}
        chosen={data.revocation?.reason}
        error={errorOf(id)}
        choose={(reason) => setRevocation({ reason })}
      />
    </Section>
  );
}

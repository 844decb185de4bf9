'use client';

import { AgreementTicks } from '@/app/_ui/agreement-ticks';
import { Section } from '@/app/_ui/page';
import { changesIn, notByPost } from '@/lib/domain/change';
import { CONSENT_CATEGORIES, type ConsentCategory, consentApplies } from '@/lib/domain/consent';
import { useAgreements, useDraft, useKind } from './draft-context';
import type { StepProps } from './form-page';

const WHY: Record<ConsentCategory, string> = {
  agreement: '办理本业务的约定。',
  sensitive: '以下信息属于敏感个人信息，法律要求您逐项单独同意。',
  recipient: '为办理本业务，以下接收方会收到必需的信息，法律要求您逐项单独同意。',
};

export function AgreementsStep({ errorOf }: StepProps) {
  const agreements = useAgreements();
  const posted = useAgreements(true);
  const { data, setAgreements } = useDraft();
  const { confirmed } = useKind();
  const asked = agreements.filter((agreement) => consentApplies(agreement, data.verification?.method));
  const postable = confirmed && notByPost(changesIn(data.change?.to)) === null;
  const fewerByPost = postable && asked.some((agreement) => !posted.includes(agreement));
  return (
    <>
      {(Object.keys(CONSENT_CATEGORIES) as ConsentCategory[]).map((category) => {
        const texts = asked.filter((agreement) => agreement.category === category);
        return texts.length === 0 ? null : (
          <Section key={category} title={CONSENT_CATEGORIES[category]}>
            <p className="muted">{WHY[category]}</p>
            <AgreementTicks
              texts={texts}
              ticked={data.agreementIds ?? []}
              setTicked={setAgreements}
              prefix="form-agreements"
              errorOf={errorOf}
            />
          </Section>
        );
      })}
      {fewerByPost ? <p className="muted">改为线下邮寄的，不在线核验，也就不需要同意向核验机构提供信息。</p> : null}
      <p className="muted">请核对以上填写内容是否正确，确认后请点击“下一步”，我们会立即核验。</p>
    </>
  );
}

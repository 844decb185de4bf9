'use client';

import { useState } from 'react';
import { AgreementDialog } from '@/app/_ui/agreement-text';
import { ErrorText } from '@/app/_ui/error-text';
import { Section } from '@/app/_ui/page';
import { CONSENT_CATEGORIES, type ConsentCategory, consentApplies } from '@/lib/domain/consent';
import type { AgreementView } from '@/lib/schemas/portal-views';
import { useAgreements, useDraft } from './draft-context';
import { fieldId } from './fields';
import css from './form.module.css';
import type { StepProps } from './form-page';

const WHY: Record<ConsentCategory, string> = {
  agreement: '办理本业务的约定。',
  sensitive: '以下信息属于敏感个人信息，法律要求您逐项单独同意。',
  recipient: '为办理本业务，以下接收方会收到必需的信息，法律要求您逐项单独同意。',
};

/** Ticked by the customer himself, each by its own tick; the text opens here without leaving the form. */
export function AgreementsStep({ errorOf }: StepProps) {
  const agreements = useAgreements();
  const { data, setAgreements } = useDraft();
  const [open, setOpen] = useState<AgreementView | null>(null);
  const ticked = data.agreementIds ?? [];
  const asked = agreements.filter((agreement) => consentApplies(agreement, data.verification?.method));
  const toggle = (id: string, on: boolean) =>
    setAgreements(on ? [...ticked, id] : ticked.filter((other) => other !== id));
  return (
    <>
      {(Object.keys(CONSENT_CATEGORIES) as ConsentCategory[]).map((category) => {
        const texts = asked.filter((agreement) => agreement.category === category);
        return texts.length === 0 ? null : (
          <Section key={category} title={CONSENT_CATEGORIES[category]}>
            <p className="muted">{WHY[category]}</p>
            <ul className={css.agreements}>
              {texts.map((agreement) => (
                <Agreement
                  key={agreement.id}
                  agreement={agreement}
                  ticked={ticked.includes(agreement.id)}
                  toggle={(on) => toggle(agreement.id, on)}
                  read={() => setOpen(agreement)}
                  errorOf={errorOf}
                />
              ))}
            </ul>
          </Section>
        );
      })}
      <p className="muted">请核对以上填写内容是否正确，确认后请点击“下一步”，我们会立即核验。</p>
      <AgreementDialog agreement={open} onClose={() => setOpen(null)} />
    </>
  );
}

interface AgreementProps {
  agreement: AgreementView;
  ticked: boolean;
  toggle: (on: boolean) => void;
  read: () => void;
  errorOf: StepProps['errorOf'];
}

function Agreement({ agreement, ticked, toggle, read, errorOf }: AgreementProps) {
  const id = fieldId('agreements', agreement.id);
  const described = [agreement.summary ? `${id}-summary` : '', errorOf(id) ? `${id}-error` : ''].filter(Boolean);
  return (
    <li>
      <div className={css.agreement}>
        <label htmlFor={id}>
          <input
            id={id}
            data-testid={`form-agreements-${agreement.kind}`}
            type="checkbox"
            checked={ticked}
            aria-describedby={described.join(' ') || undefined}
            onChange={(e) => toggle(e.target.checked)}
          />
          <span>我已阅读并同意《{agreement.title}》</span>
        </label>
        {agreement.summary ? (
          <p id={`${id}-summary`} className={css.agreementSummary}>
            {agreement.summary}
          </p>
        ) : null}
        <button type="button" className={css.link} onClick={read} data-testid={`agreement-read-${agreement.kind}`}>
          阅读全文<span className="visually-hidden">：{agreement.title}</span>
        </button>
      </div>
      <ErrorText id={id} error={errorOf(id)} />
    </li>
  );
}

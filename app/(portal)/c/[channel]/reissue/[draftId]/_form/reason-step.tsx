'use client';

import { ErrorText } from '@/app/_ui/error-text';
import { Section } from '@/app/_ui/page';
import { REVOCATION_REASONS, type RevocationReason } from '@/lib/domain/revocation';
import { useDraft } from './draft-context';
import { fieldId } from './fields';
import css from './form.module.css';
import type { StepProps } from './form-page';

const MORE: Record<RevocationReason, string> = {
  cessationOfOperation: '单位已注销、合并，或业务结束，不再需要这张证书。',
  keyCompromise: '证书介质（UKey）下落不明、借出未还，或密码可能被他人知道。',
  affiliationChanged: '单位名称等已变更，证书上的信息不再正确。',
};

/** 注销原因: in the customer's words; the CA publishes the reason of RFC 5280 that belongs to it. */
export function ReasonStep({ errorOf }: StepProps) {
  const { data, setRevocation } = useDraft();
  const id = fieldId('revocation', 'reason');
  const error = errorOf(id);
  const chosen = data.revocation?.reason;
  return (
    <Section>
      <fieldset className={css.methods} aria-describedby={error ? `${id}-error` : undefined}>
        <legend className="visually-hidden">注销原因</legend>
        {(Object.keys(REVOCATION_REASONS) as RevocationReason[]).map((key, i) => (
          <label key={key} className={css.method} data-checked={chosen === key}>
            <input
              type="radio"
              id={i === 0 ? id : `${id}-${key}`}
              name={id}
              value={key}
              data-testid={`${id}-${key}`}
              checked={chosen === key}
              onChange={() => setRevocation({ reason: key })}
            />
            <span>
              <strong>{REVOCATION_REASONS[key]}</strong>
              <span className={css.methodText}>{MORE[key]}</span>
            </span>
          </label>
        ))}
        <ErrorText id={id} error={error} />
      </fieldset>
    </Section>
  );
}

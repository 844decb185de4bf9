'use client';

import { Button } from 'antd';
import { useState } from 'react';
import { useChannel } from '@/app/_ui/channel-context';
import { Dialog } from '@/app/_ui/dialog';
import { ErrorText } from '@/app/_ui/error-text';
import { Section } from '@/app/_ui/page';
import { useDraft } from './draft-context';
import { fieldId } from './fields';
import css from './form.module.css';
import type { StepProps } from './form-page';

/** Ticked by the customer himself, each by its own tick; the text opens here without leaving the form. */
export function AgreementsStep({ errorOf }: StepProps) {
  const channel = useChannel();
  const { data, setAgreements } = useDraft();
  const [open, setOpen] = useState<string | null>(null);
  const ticked = data.agreementIds ?? [];
  const shown = channel.agreements.find((a) => a.id === open);
  const toggle = (id: string, on: boolean) =>
    setAgreements(on ? [...ticked, id] : ticked.filter((other) => other !== id));
  return (
    <Section>
      <ul className={css.agreements}>
        {channel.agreements.map((agreement) => (
          <Agreement
            key={agreement.id}
            agreement={agreement}
            ticked={ticked.includes(agreement.id)}
            toggle={(on) => toggle(agreement.id, on)}
            read={() => setOpen(agreement.id)}
            errorOf={errorOf}
          />
        ))}
      </ul>
      <p className="muted">请核对以上填写内容是否正确，确认后请点击“下一步”，我们会立即核验。</p>
      <Dialog
        open={Boolean(shown)}
        title={shown?.title ?? ''}
        onClose={() => setOpen(null)}
        footer={<Button onClick={() => setOpen(null)}>关闭</Button>}
      >
        <p className="muted">版本 {shown?.version}</p>
        <div className={css.agreementText}>{shown?.body}</div>
      </Dialog>
    </Section>
  );
}

interface AgreementProps {
  agreement: ReturnType<typeof useChannel>['agreements'][number];
  ticked: boolean;
  toggle: (on: boolean) => void;
  read: () => void;
  errorOf: StepProps['errorOf'];
}

function Agreement({ agreement, ticked, toggle, read, errorOf }: AgreementProps) {
  const id = fieldId('agreements', agreement.id);
  return (
    <li>
      <div className={css.agreement}>
        <label htmlFor={id}>
          <input
            id={id}
            data-testid={`form-agreements-${agreement.kind}`}
            type="checkbox"
            checked={ticked}
            aria-describedby={errorOf(id) ? `${id}-error` : undefined}
            onChange={(e) => toggle(e.target.checked)}
          />
          <span>我已阅读并同意《{agreement.title}》</span>
        </label>
        <button type="button" className={css.link} onClick={read} data-testid={`agreement-read-${agreement.kind}`}>
          阅读全文<span className="visually-hidden">：{agreement.title}</span>
        </button>
      </div>
      <ErrorText id={id} error={errorOf(id)} />
    </li>
  );
}

'use client';

import { useState } from 'react';
import type { AgreementView } from '@/lib/schemas/portal-views';
import { AgreementDialog } from './agreement-text';
import css from './agreement-ticks.module.css';
import { ErrorText } from './error-text';

interface AgreementTicksProps {
  texts: readonly AgreementView[];
  ticked: readonly string[];
  setTicked: (ids: string[]) => void;
  /** Before the text's id and kind, in the ids of its tick. */
  prefix: string;
  errorOf: (id: string) => string | null;
}

/** Ticked by the customer himself, each by its own tick; the text opens here without leaving the page. */
export function AgreementTicks({ texts, ticked, setTicked, prefix, errorOf }: AgreementTicksProps) {
  const [open, setOpen] = useState<AgreementView | null>(null);
  const toggle = (id: string, on: boolean) => setTicked(on ? [...ticked, id] : ticked.filter((other) => other !== id));
  return (
    <>
      <ul className={css.texts}>
        {texts.map((agreement) => (
          <Tick
            key={agreement.id}
            agreement={agreement}
            prefix={prefix}
            ticked={ticked.includes(agreement.id)}
            toggle={(on) => toggle(agreement.id, on)}
            read={() => setOpen(agreement)}
            error={errorOf(`${prefix}-${agreement.id}`)}
          />
        ))}
      </ul>
      <AgreementDialog agreement={open} onClose={() => setOpen(null)} />
    </>
  );
}

interface TickProps {
  agreement: AgreementView;
  prefix: string;
  ticked: boolean;
  toggle: (on: boolean) => void;
  read: () => void;
  error: string | null;
}

function Tick({ agreement, prefix, ticked, toggle, read, error }: TickProps) {
  const id = `${prefix}-${agreement.id}`;
  const described = [agreement.summary ? `${id}-summary` : '', error ? `${id}-error` : ''].filter(Boolean);
  return (
    <li>
      <div className={css.text}>
        <label htmlFor={id}>
          <input
            id={id}
            data-testid={`${prefix}-${agreement.kind}`}
            type="checkbox"
            checked={ticked}
            aria-describedby={described.join(' ') || undefined}
            onChange={(e) => toggle(e.target.checked)}
          />
          <span>我已阅读并同意《{agreement.title}》</span>
        </label>
        {agreement.summary ? (
          <p id={`${id}-summary`} className={css.summary}>
            {agreement.summary}
          </p>
        ) : null}
        <button
          type="button"
          className={`text-button ${css.read}`}
          onClick={read}
          data-testid={`agreement-read-${agreement.kind}`}
        >
          阅读全文<span className="visually-hidden">：{agreement.title}</span>
        </button>
      </div>
      <ErrorText id={id} error={error} />
    </li>
  );
}

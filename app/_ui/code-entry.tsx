'use client';

import { useEffect, useRef } from 'react';
import { Button } from './button';
import { clean } from './clean';
import { useRemaining } from './countdown';
import { describedBy, Field } from './field';
import css from './field.module.css';

interface CodeEntryProps {
  id: string;
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  /** Absent: the code comes from elsewhere (a bank statement), there is nothing to send again. */
  resend?: {
    label: string;
    sentLabel: string;
    allowedAt: number | null;
    busy: boolean;
    onClick: () => void;
    testId?: string;
  };
  /** Focus here when a code is on its way. */
  focusWhen?: unknown;
  testId: string;
}

/** A one-time code: phones offer it from the message; the countdown stands on the button. */
export function CodeEntry(props: CodeEntryProps) {
  const { id, label, hint, value, error, resend } = props;
  const input = useRef<HTMLInputElement>(null);
  const left = useRemaining(resend?.allowedAt ?? null);
  const seconds = Math.ceil((left ?? 0) / 1000);
  useEffect(() => {
    if (props.focusWhen) input.current?.focus();
  }, [props.focusWhen]);
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <div className={css.codeRow}>
        <input
          ref={input}
          id={id}
          name={id}
          data-testid={props.testId}
          className={`${css.input} ${css.code}`}
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          value={value}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, hint, error)}
          onChange={(e) => props.onChange(clean('code', e.target.value).slice(0, 6))}
        />
        {resend ? (
          <Button disabled={seconds > 0} loading={resend.busy} onClick={resend.onClick} data-testid={resend.testId}>
            {seconds > 0 ? `${resend.sentLabel}（${seconds} 秒）` : resend.label}
          </Button>
        ) : null}
      </div>
    </Field>
  );
}

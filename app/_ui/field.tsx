'use client';

import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { type CleanKind, clean, cleanOnLeave, group, groupedCaret } from './clean';
import { ErrorText } from './error-text';
import css from './field.module.css';

interface FieldProps {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | null;
  optional?: boolean;
  children: ReactNode;
}

/** Ids of hint and error, for `aria-describedby` of whatever stands in the field. */
export function describedBy(id: string, hint: unknown, error: unknown): string | undefined {
  const ids = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

/** Label above, always visible; then why we ask; then the control; the error beside it, read out when it appears. */
export function Field({ id, label, hint, error, optional, children }: FieldProps) {
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
        {optional ? <span className={css.optional}>（选填）</span> : null}
      </label>
      {hint ? (
        <p className={css.hint} id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {children}
      <ErrorText id={id} error={error ?? null} />
    </div>
  );
}

const INPUT_MODES: Partial<Record<CleanKind, 'numeric' | 'tel' | 'email'>> = {
  mobile: 'tel',
  phone: 'tel',
  card: 'numeric',
  account: 'numeric',
  code: 'numeric',
  email: 'email',
};

interface TextFieldProps extends Omit<FieldProps, 'children'> {
  kind: CleanKind;
  value: string;
  onChange: (value: string) => void;
  onLeave?: (value: string) => void;
  example?: string;
  autoComplete?: string;
  readOnly?: boolean;
  testId?: string;
  /** Offered while typing; anything else may be typed too. */
  suggestions?: readonly string[];
}

/** The caret would jump to the end whenever a gap is drawn into the number. */
function useGroupedCaret(input: RefObject<HTMLInputElement | null>) {
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    if (document.activeElement === input.current) input.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  return wanted;
}

const UNCORRECTED = { autoCorrect: 'off', spellCheck: false } as const;

function Suggestions({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}

export function TextField(props: TextFieldProps) {
  const { id, label, hint, error, optional, kind, value, onChange, onLeave } = props;
  const input = useRef<HTMLInputElement>(null);
  const composing = useRef(false);
  const caret = useGroupedCaret(input);
  const take = (typed: string, at: number | null) => {
    // While a Chinese input method is composing, the text is not the customer's yet.
    if (composing.current) return onChange(typed);
    const value = clean(kind, typed);
    if (group(kind, value) !== typed && at !== null) caret.current = groupedCaret(kind, typed, at, group(kind, value));
    onChange(value);
  };
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional}>
      <input
        ref={input}
        id={id}
        name={id}
        className={css.input}
        data-testid={props.testId ?? id}
        type="text"
        inputMode={INPUT_MODES[kind]}
        autoComplete={props.autoComplete ?? 'off'}
        autoCapitalize={kind === 'uscc' || kind === 'idNumber' ? 'characters' : 'off'}
        {...UNCORRECTED}
        placeholder={props.example ? `例：${props.example}` : undefined}
        readOnly={props.readOnly}
        list={props.suggestions ? `${id}-suggestions` : undefined}
        required={!optional}
        value={composing.current ? value : group(kind, value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={(e) => take(e.target.value, e.target.selectionStart)}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(e) => {
          composing.current = false;
          take(e.currentTarget.value, e.currentTarget.selectionStart);
        }}
        onBlur={() => {
          const left = cleanOnLeave(kind, value);
          if (left !== value) onChange(left);
          onLeave?.(left);
        }}
      />
      {props.suggestions ? <Suggestions id={`${id}-suggestions`} values={props.suggestions} /> : null}
    </Field>
  );
}

interface SelectFieldProps extends Omit<FieldProps, 'children'> {
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  onLeave?: (value: string) => void;
  placeholder?: string;
  testId?: string;
}

/** The device's own list: on a phone nothing is quicker or easier to read. */
export function SelectField(props: SelectFieldProps) {
  const { id, label, hint, error, optional, value } = props;
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional}>
      <select
        id={id}
        name={id}
        className={`${css.input} ${css.select}`}
        data-testid={props.testId ?? id}
        value={value}
        required={!optional}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={(e) => props.onChange(e.target.value)}
        onBlur={() => props.onLeave?.(value)}
      >
        {props.placeholder ? (
          <option value="" disabled>
            {props.placeholder}
          </option>
        ) : null}
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function Fields({ children }: { children: ReactNode }) {
  return <div className={css.fields}>{children}</div>;
}

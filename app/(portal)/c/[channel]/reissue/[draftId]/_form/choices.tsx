'use client';

import { ErrorText } from '@/app/_ui/error-text';
import css from './form.module.css';

interface ChoicesProps<T extends string> {
  id: string;
  legend: string;
  options: readonly { value: T; label: string; text?: string }[];
  chosen: T | undefined;
  error: string | null;
  choose: (value: T) => void;
}

/** One of a few, each with what it means. The first carries the id: an error leads there. */
export function Choices<T extends string>({ id, legend, options, chosen, error, choose }: ChoicesProps<T>) {
  return (
    <fieldset className={css.methods} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="visually-hidden">{legend}</legend>
      {options.map(({ value, label, text }, i) => (
        <label key={value} className={css.method} data-checked={chosen === value}>
          <input
            type="radio"
            id={i === 0 ? id : `${id}-${value}`}
            name={id}
            value={value}
            data-testid={`${id}-${value}`}
            checked={chosen === value}
            onChange={() => choose(value)}
          />
          <span>
            <strong>{label}</strong>
            {text ? <span className={css.methodText}>{text}</span> : null}
          </span>
        </label>
      ))}
      <ErrorText id={id} error={error} />
    </fieldset>
  );
}

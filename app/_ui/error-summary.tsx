'use client';

import { useEffect, useRef } from 'react';
import css from './field.module.css';

export interface FieldError {
  /** Id of the control that the link leads to. */
  id: string;
  message: string;
}

/** At the top on submit, focused: every error with a link to its field. `attempt` grows with each submit. */
export function ErrorSummary({ errors, attempt }: { errors: FieldError[]; attempt: number }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  if (errors.length === 0) return null;
  return (
    <div ref={box} className={css.summary} role="alert" tabIndex={-1} data-testid="error-summary">
      <h2>请先修改以下 {errors.length} 处</h2>
      <ul>
        {errors.map((error) => (
          <li key={error.id}>
            <a
              href={`#${error.id}`}
              onClick={(e) => {
                e.preventDefault();
                document.getElementById(error.id)?.focus();
              }}
            >
              {error.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

import { ExclamationCircleFilled } from '@ant-design/icons';
import css from './field.module.css';

/** The message beside a control that is not a plain field. */
export function ErrorText({ id, error }: { id: string; error: string | null }) {
  return (
    <div aria-live="polite">
      {error ? (
        <p className={css.error} id={`${id}-error`} data-testid={`${id}-error`}>
          <ExclamationCircleFilled aria-hidden />
          {error}
        </p>
      ) : null}
    </div>
  );
}

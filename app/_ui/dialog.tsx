'use client';

import { CloseOutlined } from '@ant-design/icons';
import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import css from './dialog.module.css';

interface DialogProps {
  open: boolean;
  title: string;
  /** Absent: the dialog has to be answered. */
  onClose?: () => void;
  footer?: ReactNode;
  children: ReactNode;
  testId?: string;
}

/** A long text is moved by arrow keys: for that it has to hold the focus. It may come after the dialog. */
function useScrolls(body: RefObject<HTMLElement | null>, open: boolean): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = body.current;
    if (!open || !element) return;
    const measure = () => setScrolls(element.scrollHeight > element.clientHeight);
    // Told at once, and whenever the text grows or the phone is turned.
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [body, open]);
  return scrolls;
}

/** The browser's own modal dialog: focus stays inside and returns, Escape closes, the rest of the page is inert. */
export function Dialog({ open, title, onClose, footer, children, testId }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const scrolls = useScrolls(body, open);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) element.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={css.dialog}
      aria-labelledby={titleId}
      data-testid={testId}
      onCancel={(e) => {
        e.preventDefault();
        onClose?.();
      }}
      onClose={() => {
        // A browser may close it unasked, e.g. at the second Escape: what is open for us stays in step with what is seen.
        // The event comes a task later: a dialog that was asked for again meanwhile stands, and stays.
        if (!open || dialog.current?.open) return;
        if (onClose) onClose();
        else dialog.current?.showModal();
      }}
    >
      {open ? (
        <div className={css.inner}>
          <div className={css.head}>
            <h2 id={titleId}>{title}</h2>
            {onClose ? (
              <button type="button" className={css.close} aria-label="关闭" onClick={onClose}>
                <CloseOutlined />
              </button>
            ) : null}
          </div>
          <div ref={body} className={css.body} tabIndex={scrolls ? 0 : undefined}>
            {children}
          </div>
          {footer ? <div className={css.foot}>{footer}</div> : null}
        </div>
      ) : null}
    </dialog>
  );
}

'use client';

import { ArrowLeftOutlined } from '@ant-design/icons';
import Link from 'next/link';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button, type ButtonProps } from './button';
import css from './page.module.css';

interface PageProps {
  title: string;
  lead?: ReactNode;
  back?: { href: string; label: string };
  /** Above the title: where one is in the whole business. */
  progress?: ReactNode;
  /** Moves focus to the title when it changes: a new step is read out although the page stays. None yet: nobody has taken a step. */
  focusKey?: string;
  children: ReactNode;
}

/** The first page of a document is read from its top, every later one from its title. */
let arrived = false;

export function Page({ title, lead, back, progress, focusKey, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const known = useRef(focusKey);
  useEffect(() => {
    // What had the focus went away with the page before.
    if (arrived && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
    arrived = true;
  }, []);
  useEffect(() => {
    const before = known.current;
    known.current = focusKey;
    if (before === undefined || before === focusKey) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [focusKey]);
  return (
    <main id="main" className={css.main} tabIndex={-1}>
      {back ? (
        <Link className={css.back} href={back.href}>
          <ArrowLeftOutlined aria-hidden />
          {back.label}
        </Link>
      ) : null}
      <div className={css.head}>
        {progress}
        <h1 ref={heading} tabIndex={-1} className={css.title}>
          {title}
        </h1>
        {lead ? <p className={css.lead}>{lead}</p> : null}
      </div>
      <div className={css.stack}>{children}</div>
    </main>
  );
}

export function Section({
  title,
  extra,
  id,
  children,
}: {
  title?: string;
  extra?: ReactNode;
  id?: string;
  children: ReactNode;
}) {
  return (
    <section className={css.section} aria-label={title} id={id}>
      {title ? (
        <div className={css.sectionHead}>
          <h2 className={css.sectionTitle}>{title}</h2>
          {extra}
        </div>
      ) : null}
      {children}
    </section>
  );
}

/** The place of the one main act of a page (and of its way back), the same on every page. */
export function Actions({ children, hint }: { children: ReactNode; hint?: ReactNode }) {
  return (
    <div className={css.actions} data-actions>
      {children}
      {hint ? <p className={css.actionHint}>{hint}</p> : null}
    </div>
  );
}

type PrimaryActionProps = ButtonProps & { testId?: string };

export function PrimaryAction({ testId, ...rest }: PrimaryActionProps) {
  return <Button type="primary" size="large" data-testid={testId} {...rest} />;
}

/** A main act that only leads on: a link for the browser, a button for the eye. */
export function PrimaryLink({ href, testId, children }: { href: string; testId?: string; children: ReactNode }) {
  return (
    <Link href={href} data-testid={testId} className={css.primaryLink}>
      {children}
    </Link>
  );
}

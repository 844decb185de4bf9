'use client';

import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import css from './button.module.css';

interface Looks {
  /** `primary` is the main act; `link` looks like one and acts here. */
  type?: 'default' | 'primary' | 'link';
  size?: 'small' | 'middle' | 'large';
  danger?: boolean;
  /** As wide as what it stands in. */
  block?: boolean;
  icon?: ReactNode;
}

type Act = Looks &
  Omit<ComponentProps<'button'>, 'type'> & {
    href?: undefined;
    htmlType?: 'button' | 'submit';
    /** What it began is under way: a further press does nothing. It keeps the focus, which a disabled one would lose. */
    loading?: boolean;
  };

/** Leads to another document. */
type Leading = Looks & Omit<ComponentProps<'a'>, 'type'> & { href: string };

export type ButtonProps = Act | Leading;

/** Drawn by style sheets alone: a library's button would be a quarter of what a first visit loads. */
export function Button({
  type = 'default',
  size = 'middle',
  danger,
  block,
  icon,
  className = '',
  ...rest
}: ButtonProps) {
  const looks = {
    className: `${css.button} ${className}`,
    'data-button': type,
    'data-size': size,
    'data-danger': danger || undefined,
    'data-block': block || undefined,
  };
  if (rest.href !== undefined) {
    const { children, ...link } = rest;
    return (
      <a {...link} {...looks}>
        {icon}
        <span>{children}</span>
      </a>
    );
  }
  const { loading = false, htmlType = 'button', onClick, children, ...button } = rest;
  const press = (event: MouseEvent<HTMLButtonElement>) => (loading ? event.preventDefault() : onClick?.(event));
  return (
    <button {...button} {...looks} type={htmlType} onClick={press} aria-busy={loading || undefined}>
      {loading ? <span className={css.spinner} aria-hidden /> : icon}
      <span>{children}</span>
    </button>
  );
}

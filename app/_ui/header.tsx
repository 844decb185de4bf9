'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useChannel, useChannelHref } from './channel-context';
import { telephoneHref } from './format';
import css from './header.module.css';

/** A seal with a tick: the mark of the service, drawn here so that it needs no request. */
function Mark() {
  return (
    <svg className={css.mark} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M16 2 28 6.5V15c0 7.4-5 12.6-12 15C9 27.6 4 22.4 4 15V6.5Z" fill="var(--c-action)" />
      <path
        d="m10 15.5 4.4 4.4L22.5 11.5"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function Header() {
  const channel = useChannel();
  const href = useChannelHref();
  const path = usePathname();
  const inOrders = path.startsWith(href('/orders'));
  return (
    <header className={css.header}>
      <div className={css.inner}>
        <Link className={css.brand} href={href()} aria-label={`${channel.siteName}，${channel.name}，首页`}>
          <Mark />
          <span className={css.names}>
            <span className={css.name}>{channel.siteName}</span>
            {channel.name === channel.siteName ? null : <span className={css.channel}>{channel.name}</span>}
          </span>
        </Link>
        <nav className={css.nav} aria-label="主导航">
          <Link href={href()} aria-current={path === href() ? 'page' : undefined}>
            首页
          </Link>
          <Link href={href('/orders')} aria-current={inOrders ? 'page' : undefined}>
            订单查询
          </Link>
        </nav>
      </div>
    </header>
  );
}

export function Footer() {
  const channel = useChannel();
  return (
    <footer className={css.footer}>
      <div className={css.footerInner}>
        <p>
          客服热线 <a href={telephoneHref(channel.hotline)}>{channel.hotline}</a>（{channel.serviceHours}）
        </p>
        <p>
          受理点：{channel.acceptancePoint.name}，{channel.acceptancePoint.address}
        </p>
      </div>
    </footer>
  );
}

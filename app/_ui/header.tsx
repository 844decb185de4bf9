'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useChannel, useChannelHref } from './channel-context';
import { telephoneHref } from './format';
import css from './header.module.css';
import { Mark } from './mark';

const PAGES = [
  { path: '/orders', label: '订单查询' },
  { path: '/help', label: '帮助中心' },
  { path: '/downloads', label: '下载' },
  { path: '/consult', label: '在线咨询' },
];

export function Header() {
  const channel = useChannel();
  const href = useChannelHref();
  return (
    <header className={css.header}>
      <div className={css.inner}>
        <Link className={css.brand} href={href()} aria-label={`${channel.siteName}，${channel.name}，首页`}>
          {channel.logoUrl ? (
            <img className={css.mark} src={channel.logoUrl} alt="" width={32} height={32} />
          ) : (
            <Mark className={css.mark} />
          )}
          <span className={css.names}>
            <span className={css.name}>{channel.siteName}</span>
            {channel.name === channel.siteName ? null : <span className={css.channel}>{channel.name}</span>}
          </span>
        </Link>
        <Navigation />
      </div>
      {channel.banner ? (
        <p className={css.banner} role="note">
          <strong>通知</strong> {channel.banner}
        </p>
      ) : null}
    </header>
  );
}

/** The manual's header: 首页, 帮助中心, 在线咨询, and the channel's own site. */
function Navigation() {
  const channel = useChannel();
  const href = useChannelHref();
  const path = usePathname();
  return (
    <nav className={css.nav} aria-label="主导航">
      <Link href={href()} aria-current={path === href() ? 'page' : undefined}>
        首页
      </Link>
      {PAGES.map((page) => (
        <Link
          key={page.path}
          href={href(page.path)}
          aria-current={path.startsWith(href(page.path)) ? 'page' : undefined}
        >
          {page.label}
        </Link>
      ))}
      <a href={channel.siteUrl} aria-label={`关于${channel.siteName}，离开本系统`}>
        关于
      </a>
    </nav>
  );
}

export function Footer() {
  const channel = useChannel();
  const href = useChannelHref();
  return (
    <footer className={css.footer}>
      <div className={css.footerInner}>
        <p>
          客服热线 <a href={telephoneHref(channel.hotline)}>{channel.hotline}</a>（{channel.serviceHours}）
        </p>
        <p>
          受理点：{channel.acceptancePoint.name}，{channel.acceptancePoint.address}
        </p>
        <p>
          <Link href={href('/privacy')}>个人信息与同意</Link>
        </p>
      </div>
    </footer>
  );
}

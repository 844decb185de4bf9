import Link from 'next/link';
import type { ReactNode } from 'react';
import { Mark } from './mark';

/** The frame where no channel is known: whose site this is, and the door for those who work here. */
export function PlainFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="plain-head">
        <Link href="/">
          <Mark />
          数字证书服务系统
        </Link>
      </header>
      <main id="main" className="plain-page" tabIndex={-1}>
        {children}
      </main>
      <footer className="plain-foot">
        {/* Another program: there is nothing to load ahead. */}
        <a href="/admin">工作人员入口</a>
      </footer>
    </>
  );
}

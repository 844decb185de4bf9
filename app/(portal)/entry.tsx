'use client';

import { RightOutlined } from '@ant-design/icons';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { channelOfHash } from '@/app/_ui/hash-link';
import css from './c/[channel]/home.module.css';

/** The links printed in the manual lead here with their channel behind the hash; without one, the channels to choose from. */
export function Entry({ channels }: { channels: { number: number; name: string }[] }) {
  const router = useRouter();
  const only = channels.length === 1 ? channels[0]?.number : undefined;
  useEffect(() => {
    const follow = () => {
      const number = channelOfHash(window.location.hash) ?? only;
      if (number !== undefined) router.replace(`/c/${number}`);
    };
    follow();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [router, only]);
  return (
    <main id="main" className="plain-page" tabIndex={-1}>
      <h1>数字证书服务系统</h1>
      <p className="muted">请选择您的渠道</p>
      <ul className={css.tiles} style={{ marginTop: 16 }}>
        {channels.map((channel) => (
          <li key={channel.number}>
            <Link className={css.choice} href={`/c/${channel.number}`}>
              <strong>{channel.name}</strong>
              <RightOutlined aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
      {channels.length === 0 ? <p>目前没有开放的渠道。</p> : null}
    </main>
  );
}

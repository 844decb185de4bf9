'use client';

import { RightOutlined } from '@ant-design/icons';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { channelOfHash } from '@/app/_ui/hash-link';
import { PlainFrame } from '@/app/_ui/plain-frame';
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
    <PlainFrame>
      <h1>请选择您的渠道</h1>
      <p className="muted">单位数字证书的办理和订单查询，从单位所属的渠道进入。</p>
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
    </PlainFrame>
  );
}

import Link from 'next/link';
import { Phone } from '@/app/_ui/phone';
import type { OpenChannel } from '@/lib/schemas/portal-views';
import css from './home.module.css';

/** Where else one can turn: the channels that take applications. Nothing when there are none. */
export function OpenChannels({ channels, lead }: { channels: OpenChannel[]; lead: string }) {
  if (channels.length === 0) return null;
  return (
    <>
      <p>{lead}</p>
      <ul className={css.openChannels}>
        {channels.map((channel) => (
          <li key={channel.number}>
            <Link href={`/c/${channel.number}`}>{channel.name}</Link>
            <span>
              热线 <Phone number={channel.hotline} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

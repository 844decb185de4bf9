import Link from 'next/link';

/** Where else one can turn: the channels that take applications. Nothing when there are none. */
export function OpenChannels({ channels, lead }: { channels: { number: number; name: string }[]; lead: string }) {
  if (channels.length === 0) return null;
  return (
    <>
      <p>{lead}</p>
      <ul>
        {channels.map((channel) => (
          <li key={channel.number}>
            <Link href={`/c/${channel.number}`}>{channel.name}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}

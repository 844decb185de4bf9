import { channelForPage, openChannels } from '@/app/_trpc/page-data';
import { ChannelHome } from './channel-home';

export default async function Page({ params }: { params: Promise<{ channel: string }> }) {
  const channel = await channelForPage((await params).channel);
  // Only who finds this one closed needs the others.
  return <ChannelHome others={channel && !channel.open ? await openChannels() : []} />;
}

import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache, type ReactNode } from 'react';
import { channelForPage } from '@/app/_trpc/page-data';
import { Prefetched } from '@/app/_trpc/prefetch';
import { ChannelProvider } from '@/app/_ui/channel-context';
import { Footer, Header } from '@/app/_ui/header';

interface Props {
  params: Promise<{ channel: string }>;
  children: ReactNode;
}

const load = cache(channelForPage);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const channel = await load((await params).channel);
  return channel ? { title: { default: channel.name, template: `%s · ${channel.name}` } } : {};
}

export default async function ChannelLayout({ params, children }: Props) {
  const channel = await load((await params).channel);
  if (!channel) notFound();
  return (
    <ChannelProvider channel={channel}>
      <Header />
      <Prefetched asks={(trpc, client) => [client.prefetchQuery(trpc.auth.me.queryOptions())]}>{children}</Prefetched>
      <Footer />
    </ChannelProvider>
  );
}

'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useTRPC } from '@/app/_ui/trpc';

/** What came with the first HTML, or with the page before, is not asked for at once, but when the news begin. */
export const JUST_READ = 5_000;
/** While there are news. */
export const SELDOM = 60_000;

/** live: changes arrive by themselves; lost: the connection for them failed. */
export type News = 'connecting' | 'live' | 'lost';

function subscribeVisible(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/**
 * A browser opens six connections to a host: only the tab that is looked at holds one for news. Coming back to a tab,
 * its queries are asked again anyway.
 */
const useVisible = (): boolean =>
  useSyncExternalStore(
    subscribeVisible,
    () => document.visibilityState === 'visible',
    () => true,
  );

/** News of the customer's own orders: a change seen here makes every open page ask again for what it shows. */
export function useOrderNews(): News {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const visible = useVisible();
  const feed = useSubscription(
    trpc.order.changes.subscriptionOptions(undefined, {
      enabled: visible,
      onData: () => void queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() }),
    }),
  );
  const live = feed.status === 'pending';
  useEffect(() => {
    // What changed between the first HTML and the news was told to nobody: asked for once, now that nothing can be missed.
    if (live) void queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() });
  }, [live, queryClient, trpc]);
  if (live) return 'live';
  return feed.status === 'error' ? 'lost' : 'connecting';
}

/** The order, fresh by news; without a connection for news, by asking again and again. */
export function useOrder(orderNo: string) {
  const trpc = useTRPC();
  const news = useOrderNews();
  const order = useQuery(
    trpc.order.get.queryOptions(
      { orderNo },
      { refetchInterval: news === 'live' ? SELDOM : 8_000, staleTime: JUST_READ },
    ),
  );
  return { order, news };
}

'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useTRPC } from '@/app/_ui/trpc';

/** News of the customer's own orders: a change seen here makes every open page ask again for what it shows. */
export function useOrderNews(): boolean {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const feed = useSubscription(
    trpc.order.changes.subscriptionOptions(undefined, {
      onData: () => void queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() }),
    }),
  );
  return feed.status === 'pending';
}

/** The order, fresh by news; without a connection for news, by asking again and again. */
export function useOrder(orderNo: string) {
  const trpc = useTRPC();
  const live = useOrderNews();
  const order = useQuery(
    trpc.order.get.queryOptions({ orderNo }, { refetchInterval: live ? 60_000 : 8_000, staleTime: 0 }),
  );
  return { order, live };
}

import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { webEnv } from '@/lib/env/web';
import { createContext } from './context';
import { type AppRouter, appRouter } from './routers';

type Asks = (trpc: TRPCOptionsProxy<AppRouter>, client: QueryClient) => Promise<unknown>[];

/**
 * Answers in the first HTML: what a page shows is there before 300 KB of scripts are; the browser asks
 * again only for what may have changed since. A refusal (no session, somebody else's order) is left to the page, which has the words for it.
 */
export async function Prefetched({ asks, children }: { asks: Asks; children: ReactNode }) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const req = new Request(webEnv().PUBLIC_URL, { headers: new Headers(await headers()) });
  const ctx = createContext(req, new Headers());
  const trpc = createTRPCOptionsProxy({ ctx, router: appRouter, queryClient: client });
  await Promise.all(asks(trpc, client));
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}

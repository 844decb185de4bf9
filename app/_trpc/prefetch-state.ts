import { type DehydratedState, dehydrate, QueryClient } from '@tanstack/react-query';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query';
import type { Context } from './context';
import { type AppRouter, appRouter } from './routers';
import { errorData } from './trpc';

export type Asks = (trpc: TRPCOptionsProxy<AppRouter>, client: QueryClient) => Promise<unknown>[];

/**
 * Answers for the first HTML. What was refused (no session, somebody else's order) or failed is left to the page, which
 * asks itself and has the words for it; a failure of ours is in the log like that of any other call.
 */
export async function prefetchedState(asks: Asks, ctx: Context): Promise<DehydratedState> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const trpc = createTRPCOptionsProxy({ ctx, router: appRouter, queryClient: client });
  await Promise.all(asks(trpc, client));
  for (const { queryKey, state } of client.getQueryCache().getAll()) {
    if (state.error) errorData(getTRPCErrorFromUnknown(state.error), [queryKey[0]].flat().join('.'));
  }
  return dehydrate(client);
}

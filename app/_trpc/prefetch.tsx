import { HydrationBoundary } from '@tanstack/react-query';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { webEnv } from '@/lib/env/web';
import { createContext } from './context';
import { type Asks, prefetchedState } from './prefetch-state';

/** What a page shows is there before 300 KB of scripts are; the browser asks again only for what may have changed since. */
export async function Prefetched({ asks, children }: { asks: Asks; children: ReactNode }) {
  const req = new Request(webEnv().PUBLIC_URL, { headers: new Headers(await headers()) });
  const state = await prefetchedState(asks, createContext(req, new Headers()));
  return <HydrationBoundary state={state}>{children}</HydrationBoundary>;
}

import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client';
import type { AppRouter } from '@/app/_trpc/routers';

const url = '/api/trpc';

/** Plain client: react-admin and the work pages bring their own cache. */
export const trpc = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (op) => op.type === 'subscription',
      true: httpSubscriptionLink({ url }),
      false: httpBatchLink({ url, maxURLLength: 2000 }),
    }),
  ],
});

export interface StaffError {
  kind: string;
  code: string;
  message: string;
  requestNo?: string;
}

/** What the server said, in words; anything else is the connection. */
export function staffError(error: unknown): StaffError {
  if (error instanceof TRPCClientError && error.data) {
    const data = error.data as { kind?: string; code?: string; domainCode?: string; requestNo?: string };
    return {
      kind: data.kind ?? 'unavailable',
      code: data.domainCode ?? data.code ?? '',
      message: error.message,
      ...(data.requestNo ? { requestNo: data.requestNo } : {}),
    };
  }
  return { kind: 'unavailable', code: 'network', message: '暂时连不上服务器，请检查网络后重试。' };
}

import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createContext } from '@/app/_trpc/context';
import { appRouter } from '@/app/_trpc/routers';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Inputs are forms: a few kilobytes. Files have their own entry. */
const MAX_BODY = 256 * 1024;

async function handler(req: Request): Promise<Response> {
  if (Number(req.headers.get('content-length') ?? 0) > MAX_BODY) return new Response(null, { status: 413 });
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req,
    router: appRouter,
    createContext: ({ resHeaders }) => createContext(req, resHeaders),
    responseMeta: () => ({ headers: { 'cache-control': 'no-store' } }),
  });
}

export { handler as GET, handler as POST };

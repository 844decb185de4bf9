import { sfCallback } from '@/app/_trpc/callbacks';
import { createContext } from '@/app/_trpc/context';
import { webEnv } from '@/lib/env/web';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export async function POST(req: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  return sfCallback(createContext(req, new Headers()), (await params).token, webEnv().SF_PUSH_TOKEN);
}

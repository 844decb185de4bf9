import { esignCallback } from '@/app/_trpc/callbacks';
import { createContext } from '@/app/_trpc/context';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = (req: Request): Promise<Response> => esignCallback(createContext(req, new Headers()));
/** The provider's probes, which say nothing. */
export const GET = (): Response => new Response(null);

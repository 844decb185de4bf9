import { createContext } from '@/app/_trpc/context';
import { postScan } from '@/app/_trpc/uploads';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** One scanned sheet of posted papers, from staff. */
export const POST = (req: Request): Promise<Response> => postScan(createContext(req, new Headers()));

import { alipayCallback } from '@/app/_trpc/callbacks';
import { createContext } from '@/app/_trpc/context';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = (req: Request): Promise<Response> => alipayCallback(createContext(req, new Headers()));

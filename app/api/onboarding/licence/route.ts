import { createContext } from '@/app/_trpc/context';
import { postLicence } from '@/app/_trpc/uploads';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = (req: Request): Promise<Response> => postLicence(createContext(req, new Headers()));

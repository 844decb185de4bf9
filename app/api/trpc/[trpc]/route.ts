import { createContext } from '@/app/_trpc/context';
import { answerTrpc } from '@/app/_trpc/handler';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const handler = (req: Request): Promise<Response> => answerTrpc(req, createContext);

export { handler as GET, handler as POST };

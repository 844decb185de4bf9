import { createContext } from '@/app/_trpc/context';
import { getUpload } from '@/app/_trpc/uploads';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export async function GET(req: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return getUpload(createContext(req, new Headers()), (await params).id);
}

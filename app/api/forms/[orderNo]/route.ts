import { createContext } from '@/app/_trpc/context';
import { getForm } from '@/app/_trpc/forms';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** 申请表 as PDF, for its customer and for staff who may read documents. */
export async function GET(req: Request, { params }: { params: Promise<{ orderNo: string }> }): Promise<Response> {
  return getForm(createContext(req, new Headers()), await params);
}

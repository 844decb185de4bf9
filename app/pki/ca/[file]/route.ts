import { webDb } from '@/app/_trpc/context';
import { answerCa } from '../../_lib/ca';

export const dynamic = 'force-dynamic';

export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  return answerCa(webDb(), (await params).file);
}

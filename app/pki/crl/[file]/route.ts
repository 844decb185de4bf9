import { webDb } from '@/app/_trpc/context';
import { answerCrl } from '../../_lib/crl';

export const dynamic = 'force-dynamic';

export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  return answerCrl(webDb(), (await params).file);
}

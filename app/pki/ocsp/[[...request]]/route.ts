import { webDb } from '@/app/_trpc/context';
import { answerOcsp, readLimited, requestFromPath, tooLong } from '../../_lib/ocsp';

export const dynamic = 'force-dynamic';

export async function POST(request: Request): Promise<Response> {
  const body = await readLimited(request.body);
  return body ? answerOcsp(webDb(), body) : tooLong();
}

export async function GET(request: Request): Promise<Response> {
  // The raw address: `//` inside the base64 must not be folded by the router.
  const rest = new URL(request.url).pathname.replace(/^\/pki\/ocsp\/?/, '');
  const body = requestFromPath([rest]);
  return body ? answerOcsp(webDb(), body) : tooLong();
}

import { webDb } from '@/app/_trpc/context';
import { createLogger } from '@/lib/log';
import { answerOcsp, malformed, readLimited, requestFromPath, tryLater } from '../../_lib/ocsp';

export const dynamic = 'force-dynamic';
const log = createLogger('web');

async function answer(body: Uint8Array | undefined): Promise<Response> {
  if (!body) return malformed();
  try {
    return await answerOcsp(webDb(), body);
  } catch (error) {
    log.error({ err: error }, 'OCSP answer could not be read');
    return tryLater();
  }
}

export async function POST(request: Request): Promise<Response> {
  return answer(await readLimited(request.body));
}

export async function GET(request: Request): Promise<Response> {
  return answer(requestFromPath(new URL(request.url).pathname.replace(/^\/pki\/ocsp\/?/, '')));
}

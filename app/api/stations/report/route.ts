import { createHash, timingSafeEqual } from 'node:crypto';
import { webDb } from '@/app/_trpc/context';
import { webEnv } from '@/lib/env/web';
import { createLogger } from '@/lib/log';
import { systemClock } from '@/lib/ports/clock';
import { stationReportSchema } from '@/lib/schemas/station';
import { describeError } from '@/lib/services/db-errors';
import { reportStation } from '@/lib/services/station/report';

export const dynamic = 'force-dynamic';
const log = createLogger('web');
const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** The station whose bearer token this is; every one is compared, so that time tells nothing. */
function stationOf(request: Request): string | null {
  const given = digest((request.headers.get('authorization') ?? '').replace(/^Bearer /, ''));
  let found: string | null = null;
  for (const [id, token] of webEnv().STATION_KEYS) if (timingSafeEqual(given, digest(token))) found = id;
  return found;
}

/** What a station says about itself every few seconds; it has no other way to the database. */
export async function POST(request: Request): Promise<Response> {
  const stationId = stationOf(request);
  if (!stationId) return new Response(null, { status: 401 });
  const report = stationReportSchema.safeParse(await request.json().catch(() => null));
  if (!report.success) return Response.json({ error: 'malformed report' }, { status: 400 });
  if (report.data.stationId !== stationId) return new Response(null, { status: 403 });
  try {
    const actor = { kind: 'system' as const, id: `station:${stationId}` };
    await reportStation({ db: webDb(), clock: systemClock, actor }, report.data);
    return new Response(null, { status: 204 });
  } catch (error) {
    log.error({ stationId, ...describeError(error) }, 'station report not kept');
    return new Response(null, { status: 503 });
  }
}

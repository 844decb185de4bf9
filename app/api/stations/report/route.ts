import { createHash, timingSafeEqual } from 'node:crypto';
import { webDb } from '@/app/_trpc/context';
import { readLimited } from '@/app/_trpc/http';
import { webEnv } from '@/lib/env/web';
import { createLogger } from '@/lib/log';
import { systemClock } from '@/lib/ports/clock';
import { stationReportSchema } from '@/lib/schemas/station';
import { describeError } from '@/lib/services/db-errors';
import { reportStation } from '@/lib/services/station/report';

export const dynamic = 'force-dynamic';
const log = createLogger('web');
/** 256 slots, each with everything that it may say. */
const MAX_REPORT = 512 * 1024;
const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** The station whose bearer token this is; every one is compared, so that time tells nothing. */
function stationOf(request: Request): string | null {
  const given = digest((request.headers.get('authorization') ?? '').replace(/^Bearer /, ''));
  let found: string | null = null;
  for (const [id, token] of webEnv().STATION_KEYS) if (timingSafeEqual(given, digest(token))) found = id;
  return found;
}

function parsed(body: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(body ?? []).toString('utf8'));
  } catch {
    return null;
  }
}

/** What a station says about itself every few seconds; it has no other way to the database. */
export async function POST(request: Request): Promise<Response> {
  const stationId = stationOf(request);
  if (!stationId) return new Response(null, { status: 401 });
  const report = stationReportSchema.safeParse(parsed(await readLimited(request, MAX_REPORT).catch(() => null)));
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

export const dynamic = 'force-dynamic';

/** The process answers, whatever else is down: who restarts it asks here. */
export function GET(): Response {
  return Response.json({ ok: true }, { headers: { 'cache-control': 'no-store' } });
}

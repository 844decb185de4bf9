import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { webDb } from '@/app/_trpc/context';
import { webEnv } from '@/lib/env/web';
import { processVersion } from '@/lib/process';
import { type PartState, readHealth } from './report';

export const dynamic = 'force-dynamic';

interface Memory {
  temporal?: Connection;
  since: Map<string, { state: PartState; at: Date }>;
  startedAt: Date;
}
/** Of its own it would look again after up to two minutes. */
const QUICK_RECONNECT = { 'grpc.max_reconnect_backoff_ms': 2_000 };

// Survives the separate bundling of route handlers: one connection a process.
const holder = globalThis as { __certdeskHealth?: Memory };

function memory(): Memory {
  holder.__certdeskHealth ??= { since: new Map(), startedAt: new Date(Date.now() - process.uptime() * 1000) };
  return holder.__certdeskHealth;
}

function since(part: string, state: PartState): Date {
  const known = memory().since.get(part);
  if (known?.state === state) return known.at;
  const at = new Date();
  memory().since.set(part, { state, at });
  return at;
}

async function temporalVersion(): Promise<string> {
  const kept = memory();
  kept.temporal ??= Connection.lazy({ ...loadClientConnectConfig().connectionOptions, channelArgs: QUICK_RECONNECT });
  const { temporal } = kept;
  // Not `ensureConnected`: it keeps its first failure for ever.
  const info = await temporal.withDeadline(Date.now() + 2_500, () => temporal.workflowService.getSystemInfo({}));
  return info.serverVersion;
}

async function sandboxVersion(url: string): Promise<string> {
  const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(2_500), cache: 'no-store' });
  if (answer.status >= 500) throw new Error(`sandbox answers ${answer.status}`);
  return processVersion();
}

export async function GET(): Promise<Response> {
  const env = webEnv();
  const sandboxUrl = env.SANDBOX_URL;
  const health = await readHealth({
    db: webDb(),
    required: env.HEALTH_REQUIRES,
    webVersion: processVersion(),
    webStartedAt: memory().startedAt,
    temporal: temporalVersion,
    sandbox: sandboxUrl ? () => sandboxVersion(sandboxUrl) : undefined,
    since,
    now: () => new Date(),
  });
  return Response.json(health, { status: health.ok ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}

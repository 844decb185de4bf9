import { sql } from 'drizzle-orm';
import type { Db } from '@/db/client';
import { processStatus } from '@/db/schema/platform';
import { stations } from '@/db/schema/production';

export type PartState = 'up' | 'down' | 'unknown';

export interface Part {
  state: PartState;
  /** Does this deployment count as down without it? */
  required: boolean;
  version?: string;
  /** When it came up, or when it was last seen. */
  since?: string;
  detail?: Record<string, unknown>;
}

export interface Health {
  ok: boolean;
  at: string;
  parts: Record<string, Part>;
}

export type Finding = Omit<Part, 'required'>;

export interface HealthDeps {
  db: Db;
  required: readonly string[];
  webVersion: string;
  webStartedAt: Date;
  /** @returns the server's version */
  temporal: () => Promise<string>;
  /** Absent where there is no sandbox. */
  sandbox?: () => Promise<string>;
  /** Remembers since when an outside part is up or down. */
  since: (part: string, state: PartState) => Date;
  now: () => Date;
}

const WORKERS = ['order-worker', 'documents-worker', 'ca-worker'];
/** Three beats of five seconds. */
const FRESH_MS = 15_000;
/** Below the usual patience of a balancer (5 s), above the slowness of a busy machine. */
const CHECK_MS = 3_000;

export async function readHealth(deps: HealthDeps): Promise<Health> {
  const [stored, temporal, sandbox] = await Promise.all([
    inDatabase(deps),
    outside(deps, 'temporal', deps.temporal),
    deps.sandbox ? outside(deps, 'sandbox', deps.sandbox) : undefined,
  ]);
  const web: Finding = { state: 'up', version: deps.webVersion, since: deps.webStartedAt.toISOString() };
  const found: Record<string, Finding> = { web, ...stored, temporal, ...(sandbox ? { sandbox } : {}) };
  // What is required and yet unknown here would otherwise pass unseen.
  for (const name of deps.required) found[name] ??= { state: 'unknown' };
  const parts = Object.fromEntries(
    Object.entries(found).map(([name, finding]) => [name, { ...finding, required: deps.required.includes(name) }]),
  );
  const ok = Object.values(parts).every((part) => !part.required || part.state === 'up');
  return { ok, at: deps.now().toISOString(), parts };
}

async function outside(deps: HealthDeps, part: string, check: () => Promise<string>): Promise<Finding> {
  try {
    const version = await withinTime(check());
    return { state: 'up', version, since: deps.since(part, 'up').toISOString() };
  } catch {
    return { state: 'down', since: deps.since(part, 'down').toISOString() };
  }
}

async function inDatabase(deps: HealthDeps): Promise<Record<string, Finding>> {
  try {
    return await withinTime(readDatabase(deps));
  } catch {
    const unknown = Object.fromEntries([...WORKERS, 'station'].map((name) => [name, { state: 'unknown' as const }]));
    return { postgres: { state: 'down', since: deps.since('postgres', 'down').toISOString() }, ...unknown };
  }
}

async function readDatabase(deps: HealthDeps): Promise<Record<string, Finding>> {
  const [server, processes, desks] = await Promise.all([
    deps.db.execute<{ version: string; started: string }>(
      sql`select current_setting('server_version') as version, pg_postmaster_start_time()::text as started`,
    ),
    deps.db.select().from(processStatus),
    deps.db.select().from(stations),
  ]);
  deps.since('postgres', 'up');
  const now = deps.now().getTime();
  const [row] = server;
  const workers = WORKERS.map((name): [string, Finding] => {
    const found = processes.find((process) => process.name === name);
    return [name, found ? seen(found, now, found.state === 'up') : { state: 'down' }];
  });
  const list = desks.map((desk) => ({ id: desk.id, ...seen(desk, now) }));
  // One desk that works is enough to produce.
  const { id: _id, ...station } = list.find(({ state }) => state === 'up') ??
    list[0] ?? { id: '', state: 'down' as const };
  return {
    postgres: { state: 'up', version: row?.version, since: row ? new Date(row.started).toISOString() : undefined },
    ...Object.fromEntries(workers),
    station: { ...station, ...(list.length > 1 ? { detail: { stations: list } } : {}) },
  };
}

interface Seen {
  version: string | null;
  startedAt: Date | null;
  seenAt: Date | null;
}

function seen({ version, startedAt, seenAt }: Seen, now: number, saysUp = true): Finding {
  const up = saysUp && seenAt !== null && now - seenAt.getTime() <= FRESH_MS;
  return { state: up ? 'up' : 'down', version: version ?? undefined, since: (up ? startedAt : seenAt)?.toISOString() };
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

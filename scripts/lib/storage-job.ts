import { existsSync } from 'node:fs';
import path from 'node:path';
import { closeDb, createDb, type Db } from '../../db/client';
import { createFiles } from '../../lib/adapters/files';
import { systemClock } from '../../lib/ports/clock';
import type { SealedFiles } from '../../lib/ports/files';
import type { ServiceContext } from '../../lib/services/context';
import { makeConfig } from './config.mjs';
import { defaultDataDir } from './paths.mjs';

export interface StorageJob {
  ctx: ServiceContext;
  db: Db;
  files: SealedFiles;
  fieldKeys: string;
  /** Aborted by Ctrl-C or TERM: the job ends after what is at hand. */
  signal: AbortSignal;
}

/** What a job over all stored data works with: the environment of a worker, or the development system's own. */
export async function runStorageJob(name: string, data: string | undefined, work: (job: StorageJob) => Promise<void>) {
  const { DATABASE_URL = '', FIELD_KEYS = '', FILES_DIR = '' } = await settings(data);
  // Encrypted columns read it where they are.
  process.env.FIELD_KEYS = FIELD_KEYS;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const db = createDb(DATABASE_URL, { name, max: 4 });
  const ctx: ServiceContext = { db, clock: systemClock, actor: { kind: 'system', id: name } };
  try {
    const files = createFiles({ directory: FILES_DIR, fieldKeys: FIELD_KEYS });
    await work({ ctx, db, files, fieldKeys: FIELD_KEYS, signal: stop.signal });
  } finally {
    await closeDb(db);
  }
}

async function settings(data: string | undefined): Promise<Record<string, string | undefined>> {
  const wanted = ['DATABASE_URL', 'FIELD_KEYS', 'FILES_DIR'];
  if (!data && wanted.every((name) => process.env[name])) return process.env;
  const dataDir = path.resolve(data ?? defaultDataDir());
  if (!existsSync(path.join(dataDir, 'config.json'))) {
    throw new Error(`${wanted.join(', ')} must be set; there is no development system in ${dataDir} either`);
  }
  const postgres = Number(process.env.POSTGRES_PORT || 4432);
  const config = await makeConfig({
    dataDir,
    ports: { web: 3000, sandbox: 4010, smtp: 4025, temporal: 4233, postgres },
  });
  return { ...config.values, DATABASE_URL: config.databaseUrl };
}

/** Messages of failed queries repeat their values: only our own words and the name of anything else. */
export function failJob(name: string, error: unknown): void {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const driver = error instanceof Error && error.name !== 'Error' && error.name !== 'DomainError';
  console.error(`${name} failed: ${driver ? `${error.name} ${String(code ?? '')}` : String(message ?? 'unknown')}`);
  process.exitCode = 1;
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { closeDb, createDb } from '@/db/client';
import { secret } from '@/lib/domain/secret';
import { caWorkerEnv } from '@/lib/env/ca-worker';
import { createLogger } from '@/lib/log';
import { Pkcs11Module } from '@/lib/pkcs11';
import { systemClock } from '@/lib/ports/clock';
import { onShutdown, ready, startHeartbeat } from '@/lib/process';
import { publishCrl, singleFlight } from '@/lib/services/certificate/publishCrl';
import type { ServiceContext } from '@/lib/services/context';
import { type CaDeps, createCaActivities } from '../activities/ca';
import { loadAuthority } from '../activities/ca/authority';
import { startSealing } from '../activities/ca/sealing';
import { startUpkeep } from '../activities/ca/upkeep';
import { QUEUES } from '../contracts/names';
import { connectWorker, heartbeats, reportCrash, routeCoreLogs, stopWorker } from './runtime';

const UPKEEP_MS = 30_000;

/** Bundled beside us by the start; sources run without it. */
const threadFile = path.join(__dirname, 'crl-thread.cjs');
const crlThread = existsSync(threadFile) ? threadFile : undefined;

async function main(): Promise<void> {
  const env = caWorkerEnv();
  const log = createLogger('ca-worker');
  routeCoreLogs(log);
  const db = createDb(env.DATABASE_URL, { name: 'ca-worker', max: 6 });
  const token = { module: env.CA_PKCS11_MODULE, tokenLabel: env.CA_TOKEN_LABEL, pin: secret(env.CA_PIN) };
  const authority = await loadAuthority({ token, directory: env.CA_DIR, publicUrl: env.PUBLIC_URL, crlThread });
  const ctx: ServiceContext = { db, clock: systemClock, actor: { kind: 'system', id: 'ca-worker' } };
  const deps: CaDeps = { ctx, ca: authority.ca, publishCrl: singleFlight(() => publishCrl(ctx, authority.ca)), log };
  await authority.store(ctx);
  const maintenance = startUpkeep(deps, authority, UPKEEP_MS);
  await maintenance.first;
  const sealing = startSealing(
    { ctx, audit: authority.audit, log },
    { directory: env.CA_DIR, everyMs: env.AUDIT_SEAL_SECONDS * 1000 },
  );

  let worker: Worker | undefined;
  let running: Promise<void> | undefined;
  let connection: NativeConnection | null = null;
  let stopping = false;
  const heartbeat = startHeartbeat(db, 'ca-worker', (error) => log.warn({ err: error }, 'heartbeat failed'));
  heartbeat.set({ queue: QUEUES.ca });
  onShutdown(async () => {
    stopping = true;
    await stopWorker(worker, running);
    await maintenance.stop();
    await sealing.stop();
    await connection?.close();
    await authority.close();
    await Pkcs11Module.open(env.CA_PKCS11_MODULE).close();
    await heartbeat.stop();
    await closeDb(db);
  });

  connection = await connectWorker(log, () => stopping);
  if (!connection) return;
  worker = await Worker.create({
    connection,
    namespace: env.TEMPORAL_NAMESPACE,
    taskQueue: QUEUES.ca,
    activities: createCaActivities(deps),
    interceptors: { activity: [heartbeats] },
    shutdownGraceTime: '3s',
  });
  running = worker.run();
  ready('ca-worker');
  await running;
}

main().catch((error: unknown) => reportCrash('ca-worker', error));

import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { closeDb, createDb } from '@/db/client';
import { secret } from '@/lib/domain/secret';
import { caWorkerEnv } from '@/lib/env/ca-worker';
import { createLogger, type Logger } from '@/lib/log';
import { Pkcs11Module } from '@/lib/pkcs11';
import { systemClock } from '@/lib/ports/clock';
import { onShutdown, ready, startHeartbeat } from '@/lib/process';
import { publishCrl, singleFlight } from '@/lib/services/certificate/publishCrl';
import type { ServiceContext } from '@/lib/services/context';
import { type CaDeps, createCaActivities } from '../activities/ca';
import { loadAuthority } from '../activities/ca/authority';
import { startUpkeep } from '../activities/ca/upkeep';
import { QUEUES } from '../contracts/names';

const UPKEEP_MS = 30_000;
const RECONNECT_MS = 2_000;

async function main(): Promise<void> {
  const env = caWorkerEnv();
  const log = createLogger('ca-worker');
  routeCoreLogs(log);
  const db = createDb(env.DATABASE_URL, { name: 'ca-worker', max: 6 });
  const token = { module: env.CA_PKCS11_MODULE, tokenLabel: env.CA_TOKEN_LABEL, pin: secret(env.CA_PIN) };
  const authority = await loadAuthority({ token, directory: env.CA_DIR, publicUrl: env.PUBLIC_URL });
  const ctx: ServiceContext = { db, clock: systemClock, actor: { kind: 'system', id: 'ca-worker' } };
  const deps: CaDeps = { ctx, ca: authority.ca, publishCrl: singleFlight(() => publishCrl(ctx, authority.ca)), log };
  await authority.store(ctx);
  const maintenance = startUpkeep(deps, authority, UPKEEP_MS);
  await maintenance.first;

  let worker: Worker | undefined;
  let connection: NativeConnection | undefined;
  const heartbeat = startHeartbeat(db, 'ca-worker', (error) => log.warn({ err: error }, 'heartbeat failed'));
  heartbeat.set({ queue: QUEUES.ca });
  onShutdown(async () => {
    if (worker?.getState() === 'RUNNING') worker.shutdown();
    await stopped(worker);
    await maintenance.stop();
    await connection?.close();
    await authority.close();
    await Pkcs11Module.open(env.CA_PKCS11_MODULE).close();
    await heartbeat.stop();
    await closeDb(db);
  });

  connection = await connect(log);
  worker = await Worker.create({
    connection,
    namespace: env.TEMPORAL_NAMESPACE,
    taskQueue: QUEUES.ca,
    activities: createCaActivities(deps),
    shutdownGraceTime: '3s',
  });
  const running = worker.run();
  ready('ca-worker');
  await running;
}

/** Temporal may start later than we do. */
async function connect(log: Logger): Promise<NativeConnection> {
  const { connectionOptions } = loadClientConnectConfig();
  for (let tries = 0; ; tries += 1) {
    try {
      return await NativeConnection.connect(connectionOptions);
    } catch (error) {
      if (tries === 0)
        log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'Temporal is away; waiting');
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }
}

function routeCoreLogs(log: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message }) => {
      if (level === 'ERROR') log.error({}, message);
      else log.warn({}, message);
    }),
    // Signals are ours: the order in which things stop matters.
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
}

async function stopped(worker: Worker | undefined): Promise<void> {
  while (worker && !['STOPPED', 'FAILED', 'INITIALIZED'].includes(worker.getState())) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

main().catch((error: unknown) => {
  console.error('ca-worker failed', error instanceof Error ? error.message : error);
  process.exit(1);
});

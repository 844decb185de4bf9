import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { closeDb, createDb, type Db } from '@/db/client';
import {
  alipayFromEnv,
  bankFromEnv,
  filesFromEnv,
  mailFromEnv,
  nuonuoFromEnv,
  sfFromEnv,
  smsFromEnv,
  vaultFromEnv,
} from '@/lib/adapters/from-env';
import { type OrderWorkerEnv, orderWorkerEnv } from '@/lib/env/order-worker';
import { createLogger, type Logger } from '@/lib/log';
import { systemClock } from '@/lib/ports/clock';
import { onShutdown, ready, startHeartbeat } from '@/lib/process';
import { createTokenStore } from '@/lib/services/invoice/tokenStore';
import { createConsultActivities } from '../activities/consult';
import { createOrderActivities, type OrderActivityDeps } from '../activities/orders';
import { QUEUES } from '../contracts/names';
import { temporalDelivery } from '../relay/delivery';
import { OutboxRelay } from '../relay/relay';
import { startNotices } from './notices';
import { startRetention } from './retention';
import { connectWorker, heartbeats, reportCrash, routeCoreLogs, stopWorker } from './runtime';

const NAME = 'order-worker';
/** When Temporal was away for long, rows wait no two minutes more. */
const QUICK_RECONNECT = { 'grpc.max_reconnect_backoff_ms': 5_000 };

/** Order workflows, their activities, and the relay that wakes them. The only process with the vault's key. */
async function main(): Promise<void> {
  const env = orderWorkerEnv();
  const log = createLogger(NAME);
  routeCoreLogs(log);
  const db = createDb(env.DATABASE_URL, { name: NAME, max: 20 });
  const { relay, connection: relayConnection } = createRelay(env, db, log);
  const heartbeat = startHeartbeat(db, NAME, (error) => log.warn({ err: error }, 'heartbeat failed'));
  const retention = startRetention(
    { db, clock: systemClock, actor: { kind: 'system', id: 'retention' } },
    { files: filesFromEnv(env) },
    log,
  );
  const notices = startNotices(
    { db, clock: systemClock, actor: { kind: 'system', id: 'notices' } },
    { sms: smsFromEnv(env), mail: mailFromEnv(env) },
    log,
  );
  let worker: Worker | undefined;
  let running: Promise<void> | undefined;
  let connection: NativeConnection | null = null;
  let stopping = false;
  onShutdown(async () => {
    stopping = true;
    retention.stop();
    await Promise.all([stopWorker(worker, running), relay.stop(), notices.stop()]);
    await Promise.allSettled([connection?.close(), relayConnection.close()]);
    await heartbeat.stop();
    await closeDb(db);
  });
  relay.start();

  connection = await connectWorker(log, () => stopping);
  if (!connection) return;
  const deps = activityDeps(env, db, log);
  worker = await Worker.create({
    connection,
    namespace: env.TEMPORAL_NAMESPACE,
    taskQueue: QUEUES.orders,
    ...workflowCode(env),
    activities: { ...createOrderActivities(deps), ...createConsultActivities(deps) },
    interceptors: { activity: [heartbeats] },
    shutdownGraceTime: '3s',
  });
  running = worker.run();
  heartbeat.set({ queue: QUEUES.orders });
  ready(NAME);
  await running;
}

function createRelay(env: OrderWorkerEnv, db: Db, log: Logger): { relay: OutboxRelay; connection: Connection } {
  const { connectionOptions } = loadClientConnectConfig();
  // Lazy: the process starts while Temporal is down, and rows wait.
  const connection = Connection.lazy({ ...connectionOptions, channelArgs: QUICK_RECONNECT });
  const client = new Client({ connection, namespace: env.TEMPORAL_NAMESPACE });
  return { relay: new OutboxRelay({ db, deliver: temporalDelivery(client), log }), connection };
}

/** Production brings its workflow code prebuilt; in development the worker bundles the sources. */
function workflowCode(env: OrderWorkerEnv) {
  if (env.WORKFLOW_BUNDLE) return { workflowBundle: { codePath: path.resolve(env.WORKFLOW_BUNDLE) } };
  return { workflowsPath: path.join(process.cwd(), 'workflows/order/index.ts') };
}

function activityDeps(env: OrderWorkerEnv, db: Db, log: Logger): OrderActivityDeps {
  return {
    ...{ db, log, clock: systemClock },
    payment: alipayFromEnv(env),
    sms: smsFromEnv(env),
    bank: bankFromEnv(env),
    courier: sfFromEnv(env),
    invoice: nuonuoFromEnv(env, createTokenStore(db, 'nuonuo')),
    mail: mailFromEnv(env),
    files: filesFromEnv(env),
    vault: vaultFromEnv(env),
  };
}

main().catch((error: unknown) => reportCrash(NAME, error));

import { heartbeat } from '@temporalio/activity';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { secret } from '@/lib/domain/secret';
import { type StationEnv, stationEnv } from '@/lib/env/station';
import { createLogger, type Logger } from '@/lib/log';
import { Pkcs11Module } from '@/lib/pkcs11';
import { systemClock } from '@/lib/ports/clock';
import { onShutdown, processVersion, ready } from '@/lib/process';
import { createStationActivities } from '../activities/station';
import { Board } from '../activities/station/board';
import { Reporter } from '../activities/station/reporter';
import { SlotReader } from '../activities/station/slots';
import { stationQueue } from '../contracts/names';

// Key generation occupies a thread of the pool for as long as the token takes: one for each token that a desk may hold.
process.env.UV_THREADPOOL_SIZE ??= '16';

const RECONNECT_MS = 2_000;

async function main(): Promise<void> {
  const env = stationEnv();
  const log = createLogger('station');
  routeCoreLogs(log);
  const module = Pkcs11Module.open(env.STATION_PKCS11_MODULE);
  const board = new Board();
  const reporter = createReporter(env, module, board, log);
  let worker: Worker | undefined;
  let connection: NativeConnection | undefined;

  onShutdown(async () => {
    reporter.stop();
    if (worker?.getState() === 'RUNNING') worker.shutdown();
    await stopped(worker);
    await connection?.close();
    await module.close();
  });
  // Before Temporal answers: the page shows a desk that waits, not one that is missing.
  reporter.start();
  board.onChange(() => reporter.poke());

  connection = await connect(log);
  worker = await Worker.create({
    connection,
    namespace: env.TEMPORAL_NAMESPACE,
    taskQueue: stationQueue(env.STATION_ID),
    identity: `station-${env.STATION_ID}@${process.pid}`,
    activities: createStationActivities({
      module,
      keys: { stationPrivateKey: secret(env.STATION_PRIVATE_KEY), vaultPublicKey: env.VAULT_PUBLIC_KEY },
      factorySoPin: secret(env.STATION_FACTORY_SO_PIN),
      board,
      clock: systemClock,
      heartbeat,
      log,
    }),
    maxConcurrentActivityTaskExecutions: 32,
    shutdownGraceTime: '3s',
  });
  const running = worker.run();
  ready('station', env.STATION_ID);
  await running;
}

function createReporter(env: StationEnv, module: Pkcs11Module, board: Board, log: Logger): Reporter {
  const slots = new SlotReader(module, board);
  return new Reporter({
    webUrl: env.WEB_URL,
    token: env.STATION_TOKEN,
    stationId: env.STATION_ID,
    version: processVersion(),
    readSlots: () => slots.read(),
    onState: (problem) => {
      if (problem) log.warn({ problem }, 'reports do not reach the web process; production goes on');
      else log.info({}, 'reports reach the web process');
    },
  });
}

/** The station stands on another machine and may be switched on first. */
async function connect(log: Logger): Promise<NativeConnection> {
  const { connectionOptions } = loadClientConnectConfig();
  for (let tries = 0; ; tries++) {
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
  console.error('station failed', error instanceof Error ? error.message : error);
  process.exit(1);
});

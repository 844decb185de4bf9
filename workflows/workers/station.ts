import { heartbeat } from '@temporalio/activity';
import { type NativeConnection, Worker } from '@temporalio/worker';
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
import { connectWorker, reportCrash, routeCoreLogs, stopWorker } from './runtime';

// Key generation occupies a thread of the pool for as long as the token takes: one for each token that a desk may hold.
process.env.UV_THREADPOOL_SIZE ??= '16';

async function main(): Promise<void> {
  const env = stationEnv();
  const log = createLogger('station');
  routeCoreLogs(log);
  const module = Pkcs11Module.open(env.STATION_PKCS11_MODULE);
  const board = new Board();
  const reporter = createReporter(env, module, board, log);
  let worker: Worker | undefined;
  let running: Promise<void> | undefined;
  let connection: NativeConnection | null = null;
  let stopping = false;

  onShutdown(async () => {
    stopping = true;
    reporter.stop();
    await stopWorker(worker, running);
    await connection?.close();
    await module.close();
  });
  // Before Temporal answers: the page shows a desk that waits, not one that is missing.
  reporter.start();
  board.onChange(() => reporter.poke());

  // The station stands on another machine and may be switched on first.
  connection = await connectWorker(log, () => stopping);
  if (!connection) return;
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
  running = worker.run();
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

main().catch((error: unknown) => reportCrash('station', error));

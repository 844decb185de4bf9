import path from 'node:path';
import { heartbeat as activityHeartbeat } from '@temporalio/activity';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { closeDb, createDb } from '@/db/client';
import { htmlToPdf } from '@/lib/adapters/chromium/pdf';
import { removeLeftProfiles } from '@/lib/adapters/chromium/profiles';
import { filesFromEnv } from '@/lib/adapters/from-env';
import { reencodeImage, shrinkImage } from '@/lib/adapters/images/reencode';
import { createLicenceReader } from '@/lib/adapters/ocr';
import { documentsWorkerEnv } from '@/lib/env/documents-worker';
import { createLogger } from '@/lib/log';
import { systemClock } from '@/lib/ports/clock';
import { onShutdown, ready, startHeartbeat } from '@/lib/process';
import { createDocumentActivities } from '../activities/documents';
import { QUEUES } from '../contracts/names';
import { connectWorker, heartbeats, reportCrash, routeCoreLogs, stopWorker } from './runtime';

const NAME = 'documents-worker';

/** Pictures of strangers and a browser: a process without any provider's secret. */
async function main(): Promise<void> {
  const env = documentsWorkerEnv();
  const log = createLogger(NAME);
  routeCoreLogs(log);
  const db = createDb(env.DATABASE_URL, { name: NAME, max: 5 });
  const heartbeat = startHeartbeat(db, NAME, (error) => log.warn({ err: error }, 'heartbeat failed'));
  let worker: Worker | undefined;
  let running: Promise<void> | undefined;
  let connection: NativeConnection | null = null;
  let stopping = false;
  onShutdown(async () => {
    stopping = true;
    await stopWorker(worker, running);
    await connection?.close();
    await heartbeat.stop();
    await closeDb(db);
  });

  await removeLeftProfiles();
  connection = await connectWorker(log, () => stopping);
  if (!connection) return;
  worker = await Worker.create({
    connection,
    namespace: env.TEMPORAL_NAMESPACE,
    taskQueue: QUEUES.documents,
    activities: createDocumentActivities({
      ...{ db, log, clock: systemClock, files: filesFromEnv(env), reencode: reencodeImage, shrink: shrinkImage },
      licenceReader: createLicenceReader([process.execPath, path.join(__dirname, 'licence-reader.cjs')]),
      htmlToPdf: (html) => htmlToPdf(html, { chromiumPath: env.CHROMIUM_PATH }),
      heartbeat: () => activityHeartbeat(),
    }),
    // Each may unpack a large picture or run a browser.
    maxConcurrentActivityTaskExecutions: 4,
    interceptors: { activity: [heartbeats] },
    shutdownGraceTime: '3s',
  });
  running = worker.run();
  heartbeat.set({ queue: QUEUES.documents });
  ready(NAME);
  await running;
}

main().catch((error: unknown) => reportCrash(NAME, error));

import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { ROOT } from '../../scripts/lib/paths.mjs';
import type { System } from '../fixtures/system';

const QUEUE = 'bench';
const quiet = () => {};

export interface BenchTemporal {
  client: Client;
  queue: string;
  close(): Promise<void>;
}

/** A worker of our own on the system's Temporal server, for workflows that only measuring needs. */
export async function openTemporal({ temporalAddress: address }: System): Promise<BenchTemporal> {
  const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: console.error };
  Runtime.install({ telemetryOptions: { logging: { filter: 'ERROR' } }, logger });
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const workflowBundle = await bundleWorkflowCode({ workflowsPath: path.join(ROOT, 'e2e/bench/workflows.ts'), logger });
  const worker = await Worker.create({
    ...{ connection: native, namespace: 'default', taskQueue: QUEUE, workflowBundle },
    activities: { nothing: async () => {} },
  });
  const running = worker.run();
  return {
    client: new Client({ connection }),
    queue: QUEUE,
    async close() {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}

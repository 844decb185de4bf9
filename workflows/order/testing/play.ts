import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import {
  bundleWorkflowCode,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';
import { orderWorkflow, stationQueue, type WorkflowType } from '../../contracts/names';
import {
  ORDER_SIGNAL,
  ORDER_VIEW_QUERY,
  type OrderEvent,
  type OrderWorkflowInput,
  type OrderWorkflowView,
} from '../../contracts/order';
import { OrderModel } from './model';
import { startTemporal } from './server';

/** Durations of an order that lives for seconds. */
export const timings = {
  paymentWindow: 60_000,
  paymentPollMin: 50,
  paymentPollMax: 200,
  invoicePollMin: 50,
  invoicePollMax: 200,
  routePollMin: 50,
  routePollMax: 2_000,
  materialsReminder: 60_000,
  materialsSecondReminder: 60_000,
  materialsWindow: 60_000,
};
/** With SAVE_HISTORIES=1 the histories that CI replays are written anew. */
const save = process.env.SAVE_HISTORIES === '1';

let server: Awaited<ReturnType<typeof startTemporal>>;
let native: NativeConnection;
let client: Client;
let bundle: WorkflowBundleWithSourceMap;
let serial = 0;

/** Call once at the top of a test file. */
export function startWorkflows(): void {
  beforeAll(async () => {
    Runtime.install({
      telemetryOptions: { logging: { filter: 'ERROR' } },
      logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error },
    });
    server = await startTemporal();
    native = await NativeConnection.connect({ address: server.address });
    client = new Client({ connection: await Connection.connect({ address: server.address }) });
    bundle = await bundleWorkflowCode({ workflowsPath: path.join(process.cwd(), 'workflows/order/index.ts') });
  });

  afterAll(async () => {
    await client?.connection.close();
    await native?.close();
    await server?.stop();
  });
}

/** Nothing of the machine on which a history was made. */
const nameless = (history: string): string =>
  history
    .replace(/"identity": ?"[^"]*"/g, '"identity": "worker"')
    .replace(/"\d+@[^"]*"/g, '"worker"')
    .replace(/"stackTrace": ?"[^"]*"/g, '"stackTrace": ""');

export interface Play {
  model: OrderModel;
  handle: WorkflowHandle;
  signal(event: OrderEvent): Promise<void>;
  /** Resolves when the workflow waits for this. */
  waiting(what: string): Promise<void>;
}

/** As the relay does it: started, or started with a signal. */
function begin(taskQueue: string, input: OrderWorkflowInput, first?: OrderEvent) {
  const type = orderWorkflow(input.businessType);
  const options = { taskQueue, workflowId: input.orderNo, args: [input] };
  if (!first) return client.workflow.start(type, options);
  return client.workflow.signalWithStart(type, { ...options, signal: ORDER_SIGNAL, signalArgs: [first] });
}

interface Setting {
  /** The event that starts the workflow. */
  first?: OrderEvent;
  prepare?: (model: OrderModel) => void;
  about?: Partial<OrderWorkflowInput>;
}

export async function play(
  name: string,
  story: (play: Play) => Promise<void>,
  overrides: Partial<typeof timings> = {},
  { first, prepare = () => {}, about = {} }: Setting = {},
) {
  const orderNo = `20261122A${String(100000 + ++serial)}`;
  const model = new OrderModel();
  prepare(model);
  const queue = `test-${serial}`;
  const input: OrderWorkflowInput = {
    orderNo,
    businessType: 'reissue',
    method: 'legal_mobile',
    submittedAt: new Date().toISOString(),
    timings: { ...timings, ...overrides },
    ...about,
  };
  await atWork(queue, model.activities(), async () => {
    const handle = await begin(queue, input, first);
    const waiting = async (what: string): Promise<void> => {
      for (;;) {
        const view = await handle.query<OrderWorkflowView>(ORDER_VIEW_QUERY);
        if (view.waitingFor === what) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await story({ model, handle, signal: (event) => handle.signal(ORDER_SIGNAL, event), waiting });
    await kept(name, handle);
  });
  return model;
}

/** A workflow that nobody speaks to: started, and over when its activities are. */
export async function playThrough(
  name: string,
  type: WorkflowType,
  input: object,
  activities: Record<string, (input: never) => Promise<unknown>>,
): Promise<void> {
  const taskQueue = `test-${++serial}`;
  await atWork(taskQueue, activities, async () => {
    await kept(name, await client.workflow.start(type, { taskQueue, workflowId: taskQueue, args: [input] }));
  });
}

async function atWork(queue: string, activities: object, story: () => Promise<void>): Promise<void> {
  const options = { connection: native, activities, namespace: 'default' };
  const workers = await Promise.all([
    Worker.create({ ...options, taskQueue: queue, workflowBundle: bundle }),
    ...['ca', 'documents', stationQueue('test')].map((taskQueue) => Worker.create({ ...options, taskQueue })),
  ]);
  const running = workers.map((worker) => worker.run());
  try {
    await story();
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  }
}

/** Waits for the end. */
async function kept(name: string, handle: WorkflowHandle): Promise<void> {
  await handle.result();
  if (!save) return;
  const file = path.join(process.cwd(), 'workflows/order/histories', `${name}.json`);
  await writeFile(file, `${nameless(historyToJSON(await handle.fetchHistory()))}\n`);
}

export const start = (attempt: number, tokenSerial = 'token'): OrderEvent => ({
  kind: 'production_started',
  stationId: 'test',
  tokenSerial,
  attempt,
});

export async function pay({ model, signal, waiting }: Play): Promise<void> {
  await waiting('payment');
  await signal({ kind: 'payment_requested' });
  model.move('pay');
  await signal({ kind: 'payment_recorded' });
  await waiting('review');
}

export async function approve({ model, signal, waiting }: Play): Promise<void> {
  model.move('claim');
  model.move('approve');
  await signal({ kind: 'approved' });
  await waiting('production');
}

export async function produce({ model, signal, waiting }: Play, attempt = 1): Promise<void> {
  model.move('start_production');
  await signal(start(attempt));
  await waiting('binding');
}

export async function deliver({ model, signal }: Play): Promise<void> {
  await signal({ kind: 'shipping_bound' });
  model.courierSays = 'picked_up';
  await signal({ kind: 'route_pushed' });
  model.courierSays = 'delivered';
}

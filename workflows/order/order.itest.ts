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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stationQueue } from '../contracts/names';
import {
  ORDER_SIGNAL,
  ORDER_VIEW_QUERY,
  type OrderEvent,
  type OrderWorkflowInput,
  type OrderWorkflowView,
} from '../contracts/order';
import { OrderModel } from './testing/model';
import { startTemporal } from './testing/server';

/** Durations of an order that lives for seconds. */
const timings = {
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

/** Nothing of the machine on which a history was made. */
const nameless = (history: string): string =>
  history
    .replace(/"identity": ?"[^"]*"/g, '"identity": "worker"')
    .replace(/"\d+@[^"]*"/g, '"worker"')
    .replace(/"stackTrace": ?"[^"]*"/g, '"stackTrace": ""');

interface Play {
  model: OrderModel;
  handle: WorkflowHandle;
  signal(event: OrderEvent): Promise<void>;
  /** Resolves when the workflow waits for this. */
  waiting(what: string): Promise<void>;
}

/** As the relay does it: started, or started with a signal. */
function begin(orderNo: string, taskQueue: string, input: OrderWorkflowInput, first?: OrderEvent) {
  const options = { taskQueue, workflowId: orderNo, args: [input] };
  if (!first) return client.workflow.start('order', options);
  return client.workflow.signalWithStart('order', { ...options, signal: ORDER_SIGNAL, signalArgs: [first] });
}

async function play(
  name: string,
  story: (play: Play) => Promise<void>,
  overrides: Partial<typeof timings> = {},
  { first, prepare = () => {} }: { first?: OrderEvent; prepare?: (model: OrderModel) => void } = {},
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
  };
  const activities = model.activities();
  const options = { connection: native, activities, namespace: 'default' };
  const workers = await Promise.all([
    Worker.create({ ...options, taskQueue: queue, workflowBundle: bundle }),
    ...['ca', 'documents', stationQueue('test')].map((taskQueue) => Worker.create({ ...options, taskQueue })),
  ]);
  const running = workers.map((worker) => worker.run());
  try {
    const handle = await begin(orderNo, queue, input, first);
    const waiting = async (what: string): Promise<void> => {
      for (;;) {
        const view = await handle.query<OrderWorkflowView>(ORDER_VIEW_QUERY);
        if (view.waitingFor === what) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await story({ model, handle, signal: (event) => handle.signal(ORDER_SIGNAL, event), waiting });
    await handle.result();
    if (save) {
      const file = path.join(process.cwd(), 'workflows/order/histories', `${name}.json`);
      await writeFile(file, `${nameless(historyToJSON(await handle.fetchHistory()))}\n`);
    }
    return model;
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  }
}

const start = (attempt: number, tokenSerial = 'token'): OrderEvent => ({
  kind: 'production_started',
  stationId: 'test',
  tokenSerial,
  attempt,
});

async function pay({ model, signal, waiting }: Play): Promise<void> {
  await waiting('payment');
  await signal({ kind: 'payment_requested' });
  model.move('pay');
  await signal({ kind: 'payment_recorded' });
  await waiting('review');
}

async function approve({ model, signal, waiting }: Play): Promise<void> {
  model.move('claim');
  model.move('approve');
  await signal({ kind: 'approved' });
  await waiting('production');
}

async function produce({ model, signal, waiting }: Play, attempt = 1): Promise<void> {
  model.move('start_production');
  await signal(start(attempt));
  await waiting('binding');
}

async function deliver({ model, signal }: Play): Promise<void> {
  await signal({ kind: 'shipping_bound' });
  model.courierSays = 'picked_up';
  await signal({ kind: 'route_pushed' });
  model.courierSays = 'delivered';
}

describe('order workflow', () => {
  it('goes from submission to completion', async () => {
    const model = await play('reissue-completed', async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    for (const once of [
      'holdCertificate',
      'openPayment',
      'issueCertificate',
      'createWaybill',
      'deliverPin',
      'requestInvoice',
      'notify:shipped#1',
      'revokeCertificate:superseded',
    ]) {
      expect([once, model.count(once)]).toEqual([once, 1]);
    }
  });

  it('finds a payment by asking when no notice comes', async () => {
    const model = await play('reissue-polled', async (p) => {
      await p.waiting('payment');
      await p.signal({ kind: 'payment_requested' });
      p.model.tradePaid = true;
      await p.waiting('review');
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.state).toBe('refunded');
    expect(model.count('reverseInvoice')).toBeGreaterThan(0);
    expect(model.count('notify:order_refunded#1')).toBe(1);
  });

  it('goes back to review after a rejection', async () => {
    const model = await play('reissue-rejected-once', async (p) => {
      await pay(p);
      p.model.move('claim');
      p.model.move('reject');
      await p.signal({ kind: 'rejected' });
      p.model.move('resubmit');
      await p.signal({ kind: 'resubmitted' });
      await approve(p);
      await produce(p);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    expect(model.count('notify:review_rejected#1')).toBe(1);
    expect(model.count('prepareUploads')).toBe(2);
  });

  it('closes an unpaid order at its deadline, and the trade with it', async () => {
    const model = await play('reissue-expired', async () => {}, { paymentWindow: 400 });
    expect(model.state).toBe('closed');
    expect(model.calls).toContain('closeUnpaid:expired');
    expect(model.calls).toContain('notify:order_closed#1');
  });

  it('takes a buyer who pays at the last moment as paid', async () => {
    const model = await play(
      'reissue-paid-at-deadline',
      async (p) => {
        p.model.tradePaid = true;
        await p.waiting('review');
        p.model.move('request_refund');
        await p.signal({ kind: 'cancelled' });
      },
      { paymentWindow: 300 },
    );
    expect(model.calls).toContain('closeUnpaid:expired');
    expect(model.state).toBe('refunded');
  });

  it('cancelled while word of the payment is still under way: told, and the invoice reversed', async () => {
    const model = await play('reissue-cancelled-with-late-word', async (p) => {
      await pay(p);
      p.model.move('request_refund');
      // The provider says it once more, and this word is heeded before the order's own refund begins.
      await p.signal({ kind: 'payment_recorded' });
    });
    expect(model.state).toBe('refunded');
    expect(model.count('notify:order_refunded#1')).toBe(1);
    expect(model.count('reverseInvoice')).toBe(1);
  });

  it('refunds a second payment and goes on', async () => {
    const model = await play('reissue-second-payment', async (p) => {
      await pay(p);
      await approve(p);
      p.model.surplus = 1;
      await p.signal({ kind: 'payment_recorded' });
      await expect.poll(() => p.model.surplus).toBe(0);
      await produce(p);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
  });

  it('cancelled before payment: the trade is closed', async () => {
    const model = await play('reissue-cancelled', async (p) => {
      await p.waiting('payment');
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.calls).toContain('closeUnpaid:cancelled');
  });

  it('tells the operator of a spoiled token and goes on with another', async () => {
    const model = await play('reissue-second-token', async (p) => {
      await pay(p);
      await approve(p);
      p.model.stationFails = 1;
      p.model.move('start_production');
      await p.signal(start(1, 'spoiled'));
      await expect.poll(() => p.model.calls).toContain('recordProductionFailed:TOKEN_FULL');
      await p.waiting('production');
      p.model.move('restart_production');
      await p.signal(start(2, 'fresh'));
      await p.waiting('binding');
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    expect(model.calls).toContain('issueCertificate:2');
  });

  it('found again before production: the hold is lifted after it was placed, and the money goes back', async () => {
    const model = await play('reissue-found', async (p) => {
      await pay(p);
      p.model.cancelReason = 'found';
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.state).toBe('refunded');
    expect(model.calls.filter((call) => /Hold|Certificate$/.test(call))).toEqual(['holdCertificate', 'releaseHold']);
    expect(model.count('notify:certificate_restored#1')).toBe(1);
  });

  it('found before payment: closed, and the old certificate counts again', async () => {
    const model = await play('reissue-found-unpaid', async (p) => {
      await p.waiting('payment');
      p.model.cancelReason = 'found';
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.count('releaseHold')).toBe(1);
    expect(model.count('notify:certificate_restored#1')).toBe(1);
    expect(model.calls.filter((call) => call.startsWith('notify:order_closed'))).toEqual([]);
  });

  it('cancelled while it waits for a token: refunded, nothing is made', async () => {
    const model = await play('reissue-cancelled-approved', async (p) => {
      await pay(p);
      await approve(p);
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.state).toBe('refunded');
    expect([model.count('issueCertificate'), model.count('releaseHold')]).toEqual([0, 0]);
  });

  it('granted while the parcel is on its way: money, new certificate and invoice are taken back', async () => {
    const model = await play('reissue-granted-shipped', async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      p.model.move('ship');
      await p.signal({ kind: 'shipping_bound' });
      await p.waiting('route');
      p.model.move('grant_refund');
      await p.signal({ kind: 'refund_granted' });
    });
    expect(model.state).toBe('refunded');
    expect(model.count('revokeCertificate:cessationOfOperation')).toBe(1);
    expect(model.count('reverseInvoice')).toBeGreaterThan(0);
    expect(model.count('deliverPin')).toBe(0);
  });

  it('a refused refund is tried again at once when finance says so', async () => {
    const model = await play('reissue-refund-refused', async (p) => {
      await pay(p);
      p.model.refundRefused = true;
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
      await expect.poll(() => p.model.count('refund')).toBe(1);
      p.model.refundRefused = false;
      await p.signal({ kind: 'refund_retried' });
    });
    expect(model.state).toBe('refunded');
  });

  it('hears wishes while it waits: a refused request, a reversal to try again, PIN and invoice once more', async () => {
    const model = await play('reissue-wishes', async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      await p.signal({ kind: 'refund_refused', occurrence: 1 });
      await p.signal({ kind: 'send_again' });
      await expect.poll(() => p.model.calls).toContain('sendAgain');
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    expect(model.count('notify:refund_refused#1')).toBe(1);
  });

  it('started again after its end for what finance granted', async () => {
    const model = await play(
      'reissue-granted-completed',
      async () => {},
      {},
      { first: { kind: 'refund_granted' }, prepare: (model) => model.resume('completed', 'grant_refund') },
    );
    expect(model.state).toBe('refunded');
    expect(model.count('revokeCertificate:cessationOfOperation')).toBe(1);
    expect(model.count('holdCertificate')).toBe(0);
    expect(model.count('reverseInvoice')).toBe(1);
  });

  it('started again for a reversal that finance tries once more', async () => {
    const model = await play(
      'reissue-reversal-retried',
      async () => {},
      {},
      { first: { kind: 'reversal_retried' }, prepare: (model) => model.resume('refunded') },
    );
    expect(model.state).toBe('refunded');
    expect(model.calls.filter((call) => !['refund', 'reverseInvoice'].includes(call))).toEqual([]);
  });
});

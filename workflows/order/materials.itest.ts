import { expect, it } from 'vitest';
import { approve, deliver, type Play, play, produce, startWorkflows } from './testing/play';

startWorkflows();

/** A busy machine takes its time. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const byPost = {
  prepare(model: Play['model']) {
    model.materialRoute = 'post';
    model.materials = { since: new Date().toISOString(), arrived: false, track: false };
  },
};

async function payBeforeMaterials({ model, signal, waiting }: Play): Promise<void> {
  await waiting('payment');
  await signal({ kind: 'payment_requested' });
  model.materials = { since: new Date().toISOString(), arrived: false, track: false };
  model.move('pay_before_materials');
  await signal({ kind: 'payment_recorded' });
  await waiting('materials');
}

async function receive({ model, signal, waiting }: Play): Promise<void> {
  model.move('receive_materials');
  await signal({ kind: 'materials_received' });
  await waiting('review');
}

it('waits for papers by post, hears what became of them, and goes on as usual', async () => {
  const model = await play(
    'reissue-by-post',
    async (p) => {
      await payBeforeMaterials(p);
      p.model.materials = { since: new Date().toISOString(), arrived: false, track: true };
      await p.signal({ kind: 'parcel_announced' });
      await eventually(() => p.model.count('checkParcel')).toBeGreaterThan(1);
      p.model.materials = { since: new Date().toISOString(), arrived: false, track: false };
      await p.signal({ kind: 'materials_incomplete' });
      await eventually(() => p.model.calls).toContain('notify:materials_incomplete#1');
      p.model.materials = { ...p.model.materials, arrived: true };
      await p.signal({ kind: 'materials_arrived' });
      await p.signal({ kind: 'scan_added' });
      await eventually(() => p.model.count('prepareUploads')).toBe(2);
      await receive(p);
      expect(p.model.count('holdCertificate')).toBe(0);
      p.model.move('claim');
      p.model.move('reject');
      await p.signal({ kind: 'rejected' });
      p.model.move('post_again');
      await p.signal({ kind: 'posted_again' });
      await p.waiting('materials');
      await p.signal({ kind: 'materials_refused' });
      await eventually(() => p.model.calls).toContain('notify:materials_refused#1');
      await receive(p);
      await approve(p);
      await produce(p);
      await deliver(p);
    },
    {},
    byPost,
  );
  expect(model.state).toBe('completed');
  for (const once of ['makeApplicationForm', 'holdCertificate', 'revokeCertificate:superseded', 'requestInvoice']) {
    expect([once, model.count(once)]).toEqual([once, 1]);
  }
  expect(model.calls).toContain('notify:materials_received#2');
  // Nothing of the upload route, and nobody is reminded of what he has done.
  expect(model.calls.filter((call) => /payment_received|materials_reminder/.test(call))).toEqual([]);
});

it('reminds twice of papers that do not come, then cancels and refunds', async () => {
  const model = await play(
    'reissue-post-expired',
    (p) => payBeforeMaterials(p),
    { materialsReminder: 100, materialsSecondReminder: 200, materialsWindow: 300 },
    byPost,
  );
  expect(model.state).toBe('refunded');
  const told = model.calls.filter((call) => call.startsWith('notify:')).map((call) => call.slice('notify:'.length));
  expect(told.sort()).toEqual([
    ...['materials_expired#1', 'materials_reminder#1', 'materials_reminder#2', 'materials_wanted#1'],
    ...['order_refunded#1', 'order_submitted#1'],
  ]);
  expect(model.count('holdCertificate')).toBe(0);
});

const free = {
  prepare(model: Play['model']) {
    byPost.prepare(model);
    model.free = true;
    model.move('waive_before_materials');
  },
  first: { kind: 'payment_waived' as const },
};

it('begins with the papers when nothing is to be paid', async () => {
  const model = await play(
    'reissue-by-post-free',
    async (p) => {
      await p.waiting('materials');
      await receive(p);
      await approve(p);
      await produce(p);
      await deliver(p);
    },
    {},
    free,
  );
  expect(model.state).toBe('completed');
  for (const once of ['makeApplicationForm', 'holdCertificate', 'revokeCertificate:superseded']) {
    expect([once, model.count(once)]).toEqual([once, 1]);
  }
  expect(model.calls).toContain('notify:materials_wanted#1');
  expect(model.calls.filter((call) => /order_submitted|payment_received|openPayment/.test(call))).toEqual([]);
});

it('ends without a refund when they do not come', async () => {
  const soon = { materialsReminder: 100, materialsSecondReminder: 200, materialsWindow: 300 };
  const model = await play('reissue-post-free-expired', async () => {}, soon, free);
  expect(model.state).toBe('closed');
  const told = model.calls.filter((call) => call.startsWith('notify:')).map((call) => call.slice('notify:'.length));
  expect(told.sort()).toEqual([
    ...['materials_expired#1', 'materials_reminder#1', 'materials_reminder#2', 'materials_wanted#1'],
  ]);
  expect([model.count('makeApplicationForm'), model.count('holdCertificate')]).toEqual([1, 0]);
});

it('reminds nobody and cancels nothing while all papers are at the point', async () => {
  const model = await play(
    'reissue-post-arrived',
    async (p) => {
      p.model.materials = { since: new Date().toISOString(), arrived: true, track: false };
      await p.waiting('payment');
      p.model.move('pay_before_materials');
      await p.signal({ kind: 'payment_recorded' });
      await p.waiting('materials');
      // A workflow that counts all the same would remind, and then cancel, within this wait.
      await p.handle.query('view');
      await eventually(() => p.model.count('requestInvoice')).toBe(1);
      await receive(p);
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
    },
    { materialsReminder: 1, materialsSecondReminder: 1, materialsWindow: 1 },
    byPost,
  );
  expect(model.count('expireMaterials')).toBe(0);
  expect(model.calls.filter((call) => call.includes('materials_reminder'))).toEqual([]);
});

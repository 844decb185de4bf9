import { expect, it } from 'vitest';
import { approve, deliver, type Play, pay, play, produce, startWorkflows } from './testing/play';

startWorkflows();

const told = ({ calls }: Play['model']) => calls.filter((call) => /^notify:(review_rejected|correction)/.test(call));
/** A busy machine takes its time. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

/** @param window seconds until it ends; the reminders come long before */
async function reject({ model, signal }: Play, window = 3): Promise<void> {
  const inSeconds = (pause: number) => new Date(Date.now() + pause * 1_000).toISOString();
  model.correction = { reminders: [inSeconds(1), inSeconds(2)], until: inSeconds(window) };
  model.move('claim');
  model.move('reject');
  await signal({ kind: 'rejected' });
}

it('reminds twice of what was rejected, then cancels and refunds; the hold stays, as after 取消订单', async () => {
  const model = await play('reissue-correction-expired', async (p) => {
    await pay(p);
    await reject(p);
  });
  expect(model.state).toBe('refunded');
  expect(told(model)).toEqual([
    ...['notify:review_rejected#1', 'notify:correction_reminder#1', 'notify:correction_reminder#2'],
    'notify:correction_expired#1',
  ]);
  expect([model.count('notify:order_refunded#1'), model.count('reverseInvoice')]).toEqual([1, 1]);
  expect([model.count('holdCertificate'), model.count('releaseHold')]).toEqual([1, 0]);
});

it('closes what cost nothing, and says once why', async () => {
  const model = await play(
    'change-correction-expired',
    async (p) => {
      await p.waiting('payment');
      p.model.move('waive_payment');
      await p.signal({ kind: 'payment_waived' });
      await p.waiting('review');
      await reject(p);
    },
    {},
    {
      about: { businessType: 'change' },
      prepare: (model) => void Object.assign(model, { change: true, recordOnly: true, free: true }),
    },
  );
  expect(model.state).toBe('closed');
  expect(told(model).slice(2)).toEqual(['notify:correction_reminder#2', 'notify:correction_expired#1']);
  expect(model.calls.filter((call) => /order_cancelled|order_closed|order_refunded/.test(call))).toEqual([]);
});

it('counts from the last rejection, and lets whoever is quicker win', async () => {
  const model = await play('reissue-corrected-late', async (p) => {
    await pay(p);
    await reject(p);
    await eventually(() => p.model.calls).toContain('notify:correction_reminder#2');
    p.model.move('resubmit');
    // Word of it is still under way when the time is over.
    await eventually(() => p.model.count('expireCorrection')).toBe(1);
    await p.signal({ kind: 'resubmitted' });
    await reject(p, 900);
    await eventually(() => p.model.calls).toContain('notify:correction_reminder#4');
    p.model.move('resubmit');
    await p.signal({ kind: 'resubmitted' });
    await approve(p);
    await produce(p);
    await deliver(p);
  });
  expect(model.state).toBe('completed');
  expect(told(model)).toEqual([
    ...['notify:review_rejected#1', 'notify:correction_reminder#1', 'notify:correction_reminder#2'],
    ...['notify:review_rejected#2', 'notify:correction_reminder#3', 'notify:correction_reminder#4'],
  ]);
  expect(model.count('expireCorrection')).toBe(1);
});

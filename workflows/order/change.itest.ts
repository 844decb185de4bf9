import { expect, it } from 'vitest';
import { approve, deliver, type Play, pay, play, produce, startWorkflows } from './testing/play';

startWorkflows();

const change = { about: { businessType: 'change' as const } };

it('a change revokes the old certificate only when its holder has token and PIN', async () => {
  const model = await play(
    'change-completed',
    async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      expect(p.model.count('revokeCertificate')).toBe(0);
      await deliver(p);
    },
    {},
    change,
  );
  expect(model.state).toBe('completed');
  expect(model.count('holdCertificate')).toBe(0);
  const [pin, revoked] = ['deliverPin', 'revokeCertificate:affiliationChanged'].map((call) =>
    model.calls.indexOf(call),
  );
  expect(pin).toBeGreaterThanOrEqual(0);
  expect(revoked).toBeGreaterThan(pin as number);
  expect(model.count('makeApplicationForm')).toBe(0);
});

it('a change of the agent has his letter printed', async () => {
  const model = await play(
    'change-letter-cancelled',
    async (p) => {
      await p.waiting('payment');
      await expect.poll(() => p.model.count('makeApplicationForm')).toBe(1);
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
    },
    {},
    {
      ...change,
      prepare: (model) => {
        model.letter = true;
      },
    },
  );
  expect(model.state).toBe('closed');
});

it('a change of the mobile is told to the old one as it begins, and to the new one when it is through', async () => {
  const model = await play(
    'change-mobile-completed',
    async (p) => {
      await p.waiting('payment');
      await expect.poll(() => p.model.count('notify:mobile_change_begun#1')).toBe(1);
      await pay(p);
      await approve(p);
      await produce(p);
      expect(p.model.count('notify:change_done#1')).toBe(0);
      await deliver(p);
    },
    {},
    {
      ...change,
      prepare: (model) => {
        Object.assign(model, { change: true, newMobile: true });
      },
    },
  );
  expect(model.state).toBe('completed');
  const told = model.calls.filter((call) => /change/.test(call));
  expect(told).toEqual(['notify:mobile_change_begun#1', 'notify:change_done#1']);
});

it('refunded after production, it revokes what was made and leaves the old certificate alone', async () => {
  const model = await play(
    'change-granted-shipped',
    async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      await p.signal({ kind: 'shipping_bound' });
      p.model.courierSays = 'picked_up';
      await p.signal({ kind: 'route_pushed' });
      await expect.poll(() => p.model.state).toBe('shipped');
      p.model.move('grant_refund');
      await p.signal({ kind: 'refund_granted' });
    },
    {},
    change,
  );
  expect(model.state).toBe('refunded');
  expect(model.calls.filter((call) => call.startsWith('revokeCertificate'))).toEqual([
    'revokeCertificate:cessationOfOperation',
  ]);
});

const onlyOnFile = {
  ...change,
  prepare: (model: Play['model']) => {
    Object.assign(model, { change: true, newMobile: true, recordOnly: true });
  },
};

/** Each order ends with a look for money that has to go back; here there is none. */
const besidesTheSweep = ({ calls }: Play['model']) => calls.filter((call) => call !== 'refund');

async function confirmed({ model, signal, waiting }: Play): Promise<void> {
  await waiting('payment');
  model.move('waive_payment');
  await signal({ kind: 'payment_waived' });
  await waiting('review');
}

it('a change of what stands in no certificate ends with the review: nothing is paid, made or revoked', async () => {
  const model = await play(
    'change-recorded',
    async (p) => {
      await confirmed(p);
      p.model.move('claim');
      p.model.move('record_change');
      await p.signal({ kind: 'approved' });
    },
    {},
    onlyOnFile,
  );
  expect(model.state).toBe('completed');
  expect(besidesTheSweep(model).sort()).toEqual([
    ...['notify:change_done#1', 'notify:change_submitted#1', 'notify:mobile_change_begun#1', 'prepareUploads'],
  ]);
});

it('taken back before the review ends, it is closed, and no money goes back', async () => {
  const model = await play(
    'change-record-withdrawn',
    async (p) => {
      await confirmed(p);
      p.model.cancelReason = 'no_need';
      p.model.move('withdraw');
      await p.signal({ kind: 'cancelled' });
    },
    {},
    onlyOnFile,
  );
  expect(model.state).toBe('closed');
  expect(besidesTheSweep(model).sort()).toEqual([
    ...['closeUnpaid:cancelled', 'notify:change_submitted#1', 'notify:mobile_change_begun#1'],
    ...['notify:order_cancelled#1', 'prepareUploads'],
  ]);
});

it('confirmed and reviewed while nobody drove it, it is told of all the same', async () => {
  const model = await play(
    'change-recorded-unseen',
    async () => {},
    {},
    {
      ...change,
      first: { kind: 'payment_waived' },
      prepare: (m) => {
        Object.assign(m, { change: true, recordOnly: true });
        m.state = 'reviewing';
        m.move('record_change');
      },
    },
  );
  expect(besidesTheSweep(model)).toEqual(['notify:change_done#1']);
});

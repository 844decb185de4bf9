import { expect, it } from 'vitest';
import { approve, deliver, pay, play, produce, startWorkflows } from './testing/play';

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

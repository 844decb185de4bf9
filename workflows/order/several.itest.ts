import { expect, it } from 'vitest';
import type { OrderEvent } from '../contracts/order';
import { approve, deliver, type Play, pay, play, startWorkflows } from './testing/play';

startWorkflows();

const two = {
  prepare(model: Play['model']) {
    model.quantity = 2;
  },
  about: { businessType: 'new', quantity: 2 },
} as const;

const startAt = (position: number, attempt: number): OrderEvent => ({
  ...{ kind: 'production_started', stationId: 'test', tokenSerial: `token-${attempt}`, attempt },
  ...(position > 1 ? { position } : {}),
});

async function approved(p: Play): Promise<void> {
  await pay(p);
  await approve(p);
  p.model.move('start_production');
}

it('makes two tokens side by side, then one parcel and the PINs', async () => {
  const model = await play(
    'new-two-tokens',
    async (p) => {
      await approved(p);
      await p.signal(startAt(1, 1));
      await p.signal(startAt(2, 2));
      await p.waiting('binding');
      await deliver(p);
    },
    {},
    two,
  );
  expect(model.state).toBe('completed');
  expect(model.calls.filter((call) => call.startsWith('issueCertificate')).sort()).toEqual([
    'issueCertificate:1',
    'issueCertificate:2',
  ]);
  for (const once of ['makeApplicationForm', 'createWaybill', 'makeHandOverSlip', 'deliverPin']) {
    expect([once, model.count(once)]).toEqual([once, 1]);
  }
  // Nothing old: nothing is put on hold, nothing is revoked.
  expect(model.count('holdCertificate') + model.count('revokeCertificate')).toBe(0);
});

it('a token that fails waits for its next attempt while the other is made', async () => {
  const model = await play(
    'new-two-tokens-retried',
    async (p) => {
      await approved(p);
      p.model.stationFails = 1;
      await p.signal(startAt(1, 1));
      await expect.poll(() => p.model.count('recordProductionFailed')).toBe(1);
      await p.signal(startAt(2, 2));
      await expect.poll(() => p.model.tokensMade).toBe(1);
      expect(p.model.state).toBe('producing');
      await p.signal(startAt(1, 3));
      await p.waiting('binding');
      await deliver(p);
    },
    {},
    two,
  );
  expect(model.state).toBe('completed');
  expect(model.calls.filter((call) => call.startsWith('issueCertificate')).sort()).toEqual([
    'issueCertificate:2',
    'issueCertificate:3',
  ]);
});

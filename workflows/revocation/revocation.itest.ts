import { expect, it } from 'vitest';
import { type Play, play, startWorkflows } from '../order/testing/play';

startWorkflows();

const revoke = {
  about: { businessType: 'revoke' as const },
  prepare(model: Play['model']) {
    model.state = 'paid';
  },
};

async function approve({ model, signal, waiting }: Play): Promise<void> {
  await waiting('decision');
  model.move('claim');
  model.move('approve');
  await signal({ kind: 'approved' });
}

it('revokes when the second person has agreed, and only then', async () => {
  const model = await play(
    'revocation-confirmed',
    async (p) => {
      await approve(p);
      await p.waiting('decision');
      expect(p.model.count('revokeCertificate')).toBe(0);
      p.model.confirmed = true;
      await p.signal({ kind: 'revocation_confirmed' });
    },
    {},
    revoke,
  );
  expect(model.state).toBe('completed');
  expect(model.calls.sort()).toEqual([
    'notify:revocation_done#1',
    'notify:revocation_submitted#1',
    'revokeCertificate:keyCompromise',
  ]);
});

it('revokes nothing that was refused', async () => {
  const model = await play(
    'revocation-refused',
    async (p) => {
      await approve(p);
      p.model.cancelReason = 'refused';
      p.model.move('refuse_revocation');
      await p.signal({ kind: 'revocation_refused' });
    },
    {},
    revoke,
  );
  expect(model.calls.sort()).toEqual(['notify:revocation_refused#1', 'notify:revocation_submitted#1']);
});

it('revokes nothing that the customer took back', async () => {
  const model = await play(
    'revocation-cancelled',
    async (p) => {
      await p.waiting('decision');
      p.model.cancelReason = 'no_need';
      p.model.move('withdraw');
      await p.signal({ kind: 'cancelled' });
    },
    {},
    revoke,
  );
  expect(model.calls.sort()).toEqual(['notify:order_cancelled#1', 'notify:revocation_submitted#1']);
});

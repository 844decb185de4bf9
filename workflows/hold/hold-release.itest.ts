import { expect, it } from 'vitest';
import { HOLD_RELEASE, type HoldReleaseInput } from '../contracts/hold';
import { playThrough, startWorkflows } from '../order/testing/play';

startWorkflows();

const input: HoldReleaseInput = { orderNo: '20261122A100000', certificateId: 'certificate-1' };

it('tells the customer only when the CA has lifted the hold', async () => {
  const calls: string[] = [];
  await playThrough('hold-release', HOLD_RELEASE, input, {
    async releaseHold({ certificateId }: HoldReleaseInput) {
      calls.push(`release ${certificateId}`);
      if (calls.length === 1) throw new Error('the CA room is away');
      return { released: true };
    },
    async notify({ template }: { template: string }) {
      calls.push(template);
    },
  });
  expect(calls).toEqual(['release certificate-1', 'release certificate-1', 'certificate_restored']);
});

it('tells nothing of a hold that stays, for the token was reported lost once more', async () => {
  const calls: string[] = [];
  await playThrough('hold-kept', HOLD_RELEASE, input, {
    async releaseHold() {
      calls.push('release');
      return { released: false };
    },
    async notify({ template }: { template: string }) {
      calls.push(template);
    },
  });
  expect(calls).toEqual(['release']);
});

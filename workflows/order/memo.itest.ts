import { expect, it } from 'vitest';
import type { VerificationMethod } from '../../lib/domain/order';
import { approve, deliver, type Play, pay, play, produce, startWorkflows } from './testing/play';

startWorkflows();

const through = async (p: Play) => {
  await pay(p);
  await approve(p);
  await produce(p);
  await deliver(p);
};
const by = (name: string, method: VerificationMethod) => play(name, through, {}, { about: { method } });

it('tells where the PIN is once it stands in a memo, and not before', async () => {
  const model = await by('reissue-memo', 'bank_account');
  expect(model.state).toBe('completed');
  expect(model.count('notify:pin_in_memo#1')).toBe(1);
  expect(model.calls.indexOf('notify:pin_in_memo#1')).toBeGreaterThan(model.calls.indexOf('deliverPin'));
});

it('a PIN that comes by SMS says so itself', async () => {
  const model = await by('reissue-told-by-sms', 'legal_mobile');
  expect(model.state).toBe('completed');
  expect(model.calls.filter((call) => call.includes('memo'))).toEqual([]);
});

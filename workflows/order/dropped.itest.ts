import { describe, expect, it } from 'vitest';
import { approve, deliver, pay, play, produce, startWorkflows } from './testing/play';

startWorkflows();

describe('a waybill that counts no more', () => {
  it('granted before the parcel left: its waybill is cancelled', async () => {
    const model = await play('reissue-granted-produced', async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      p.model.move('grant_refund');
      await p.signal({ kind: 'waybill_dropped' });
      await p.signal({ kind: 'refund_granted' });
    });
    expect(model.state).toBe('refunded');
    expect(model.count('cancelWaybills')).toBe(1);
  });

  it('another address while the courier is asked: what was asked for first is cancelled beside the rest', async () => {
    const model = await play('reissue-readdressed', async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      await p.signal({ kind: 'waybill_dropped' });
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    expect(model.count('cancelWaybills')).toBe(1);
  });
});

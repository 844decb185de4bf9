import { describe, expect, it } from 'vitest';
import { ORDER_VIEW_QUERY, type OrderWorkflowView } from '../contracts/order';
import { approve, deliver, pay, play, produce, startWorkflows } from './testing/play';

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

startWorkflows();

describe('money waits for no message', () => {
  it('granted after the end, while a message still gets no answer: the money goes back, and the message goes out later', async () => {
    const model = await play('reissue-granted-unanswered', async (p) => {
      p.model.silenced.add('shipped');
      await pay(p);
      await approve(p);
      await produce(p);
      await deliver(p);
      // The run itself has seen the end, and waits for nothing but that message.
      const seen = async () => (await p.handle.query<OrderWorkflowView>(ORDER_VIEW_QUERY)).state;
      await eventually(seen).toBe('completed');
      p.model.move('grant_refund');
      await p.signal({ kind: 'refund_granted' });
      await eventually(() => p.model.state).toBe('refunded');
      await eventually(() => p.model.calls).toContain('notify:order_refunded#1');
      p.model.silenced.clear();
    });
    for (const once of ['revokeCertificate:cessationOfOperation', 'reverseInvoice', 'notify:order_refunded#1']) {
      expect([once, model.count(once)]).toEqual([once, 1]);
    }
    expect(model.count('notify:shipped#1')).toBeGreaterThan(1);
  });

  it('paid after its end, while word of the end gets no answer: the money goes back', async () => {
    const model = await play('reissue-closed-unanswered', async (p) => {
      await p.waiting('payment');
      p.model.silenced.add('order_closed');
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
      await eventually(() => p.model.calls).toContain('notify:order_closed#1');
      p.model.surplus = 1;
      await p.signal({ kind: 'payment_recorded' });
      await eventually(() => p.model.surplus).toBe(0);
      p.model.silenced.clear();
    });
    expect([model.state, model.count('closeUnpaid:cancelled')]).toEqual(['closed', 1]);
  });

  it('a code that lives on is looked at as it dies, while messages get no answer', async () => {
    const model = await play('reissue-code-unanswered', async (p) => {
      for (const silent of ['order_submitted', 'order_closed']) p.model.silenced.add(silent);
      await p.waiting('payment');
      p.model.codesLive = [1_500];
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
      await eventually(() => p.model.count('refund')).toBe(2);
      p.model.silenced.clear();
    });
    expect([model.state, model.count('notify:order_closed#1') > 1]).toEqual(['closed', true]);
  });

  it('a red invoice is tried again, and an invoice sent again, while a message gets no answer', async () => {
    const model = await play('reissue-wishes-unanswered', async (p) => {
      p.model.silenced.add('order_refunded');
      await pay(p);
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
      await eventually(() => p.model.count('reverseInvoice')).toBe(1);
      await p.signal({ kind: 'reversal_retried' });
      await eventually(() => p.model.count('reverseInvoice')).toBe(2);
      await p.signal({ kind: 'send_again' });
      await eventually(() => p.model.count('sendAgain')).toBe(1);
      p.model.silenced.clear();
    });
    expect(model.state).toBe('refunded');
  });
});

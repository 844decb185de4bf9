import { describe, expect, it } from 'vitest';
import { approve, deliver, pay, play, produce, startWorkflows } from './testing/play';

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

startWorkflows();

describe('money beside the order’s own payment', () => {
  it('refunds a second payment and goes on', async () => {
    const model = await play('reissue-second-payment', async (p) => {
      await pay(p);
      await approve(p);
      p.model.surplus = 1;
      await p.signal({ kind: 'payment_recorded' });
      await eventually(() => p.model.surplus).toBe(0);
      await produce(p);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
  });

  it('told of two payments at once, it sends the second back at once', async () => {
    const model = await play('reissue-two-at-once', async (p) => {
      await p.waiting('payment');
      let open = () => {};
      p.model.opening = new Promise((resolve) => {
        open = resolve;
      });
      await p.signal({ kind: 'payment_requested' });
      await eventually(() => p.model.count('openPayment')).toBe(1);
      p.model.move('pay');
      p.model.surplus = 1;
      for (const _ of [1, 2]) await p.signal({ kind: 'payment_recorded' });
      open();
      await eventually(() => p.model.surplus).toBe(0);
      await p.waiting('review');
      await approve(p);
      await produce(p);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
  });

  it('cancelled while a code lives that nobody has used: looked at again as it dies, and what was paid goes back', async () => {
    const model = await play('reissue-code-lived-on', async (p) => {
      await p.waiting('payment');
      p.model.codesLive = [400, 300];
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
      await p.waiting('codes');
      expect(p.model.count('notify:order_closed#1')).toBe(1);
      // Paid after the first look, and no word of it comes.
      p.model.surplus = 1;
    });
    expect([model.state, model.surplus, model.count('refund')]).toEqual(['closed', 0, 3]);
  });

  it('paid by such a code, and told of it: it goes back at once', async () => {
    const model = await play('reissue-old-code-paid', async (p) => {
      await p.waiting('payment');
      p.model.codesLive = [3600_000];
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
      await p.waiting('codes');
      p.model.surplus = 1;
      await p.signal({ kind: 'payment_recorded' });
    });
    expect([model.state, model.surplus, model.count('refund')]).toEqual(['closed', 0, 2]);
  });

  it('a refused second payment holds neither order nor red invoice back: finance hears of it, and has it tried again', async () => {
    const model = await play('reissue-surplus-refused', async (p) => {
      await pay(p);
      p.model.surplus = 1;
      p.model.surplusRefused = true;
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
      await p.waiting('codes');
      expect([p.model.state, p.model.surplus]).toEqual(['refunded', 1]);
      for (const once of ['notify:order_refunded#1', 'reverseInvoice']) {
        expect([once, p.model.count(once)]).toEqual([once, 1]);
      }
      // Refused once more: other wishes are heard meanwhile.
      await p.signal({ kind: 'refund_retried' });
      await p.signal({ kind: 'reversal_retried' });
      await eventually(() => p.model.count('reverseInvoice')).toBe(2);
      p.model.surplusRefused = false;
      await p.signal({ kind: 'refund_retried' });
    });
    expect([model.state, model.surplus, model.count('notify:order_refunded#1')]).toEqual(['refunded', 0, 1]);
  });

  it('a refused second payment does not stop an order that goes on; finance’s word brings it back at once', async () => {
    const model = await play('reissue-surplus-refused-on-the-way', async (p) => {
      await pay(p);
      p.model.surplus = 1;
      p.model.surplusRefused = true;
      await p.signal({ kind: 'payment_recorded' });
      await approve(p);
      await produce(p);
      p.model.surplusRefused = false;
      await p.signal({ kind: 'refund_retried' });
      await eventually(() => p.model.surplus).toBe(0);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
  });

  it('a refused second payment is tried again by itself, on the way and after the end', async () => {
    const model = await play('reissue-surplus-tried-on', async (p) => {
      await pay(p);
      p.model.surplus = 1;
      p.model.surplusRefused = true;
      p.model.refusedPause = 300;
      await p.signal({ kind: 'payment_recorded' });
      // Two of its own accord: beside one for each word of a payment.
      await eventually(() => p.model.count('refund')).toBeGreaterThan(3);
      await approve(p);
      await produce(p);
      await deliver(p);
      await p.waiting('codes');
      p.model.surplusRefused = false;
    });
    expect([model.state, model.surplus]).toEqual(['completed', 0]);
  });
});

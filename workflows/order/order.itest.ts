import { describe, expect, it } from 'vitest';
import { approve, deliver, pay, play, produce, start, startWorkflows } from './testing/play';

startWorkflows();

describe('order workflow', () => {
  it('goes from submission to completion', async () => {
    const model = await play('reissue-completed', async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    for (const once of [
      'holdCertificate',
      'openPayment',
      'issueCertificate',
      'createWaybill',
      'deliverPin',
      'requestInvoice',
      'notify:shipped#1',
      'revokeCertificate:superseded',
    ]) {
      expect([once, model.count(once)]).toEqual([once, 1]);
    }
  });

  it('looks at pictures as they come, not only when they are to be paid for', async () => {
    const model = await play('reissue-pictures', async (p) => {
      await p.waiting('payment');
      await p.signal({ kind: 'scan_added' });
      await expect.poll(() => p.model.count('prepareUploads')).toBe(1);
      await p.signal({ kind: 'scan_added' });
      await expect.poll(() => p.model.count('prepareUploads')).toBe(2);
      expect(p.model.count('openPayment')).toBe(0);
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.state).toBe('closed');
  });

  it('paid and approved while nobody looked: the invoice comes, and word of the payment', async () => {
    const model = await play('reissue-reviewed-unseen', async (p) => {
      await p.waiting('payment');
      await p.signal({ kind: 'payment_requested' });
      await expect.poll(() => p.model.count('openPayment')).toBe(1);
      for (const act of ['pay', 'claim', 'approve'] as const) p.model.move(act);
      await p.signal({ kind: 'payment_recorded' });
      await p.signal({ kind: 'approved' });
      await produce(p);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    for (const once of ['requestInvoice', 'notify:payment_received#1', 'notify:review_approved#1']) {
      expect([once, model.count(once)]).toEqual([once, 1]);
    }
  });

  it('finds a payment by asking when no notice comes', async () => {
    const model = await play('reissue-polled', async (p) => {
      await p.waiting('payment');
      await p.signal({ kind: 'payment_requested' });
      p.model.tradePaid = true;
      await p.waiting('review');
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.state).toBe('refunded');
    expect(model.count('reverseInvoice')).toBeGreaterThan(0);
    expect(model.count('notify:order_refunded#1')).toBe(1);
  });

  it('goes back to review after a rejection', async () => {
    const model = await play('reissue-rejected-once', async (p) => {
      await pay(p);
      p.model.move('claim');
      p.model.move('reject');
      await p.signal({ kind: 'rejected' });
      p.model.move('resubmit');
      await p.signal({ kind: 'resubmitted' });
      await approve(p);
      await produce(p);
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    expect(model.count('notify:review_rejected#1')).toBe(1);
    expect(model.count('prepareUploads')).toBe(2);
  });

  it('closes an unpaid order at its deadline, and the trade with it', async () => {
    const model = await play('reissue-expired', async () => {}, { paymentWindow: 400 });
    expect(model.state).toBe('closed');
    expect(model.calls).toContain('closeUnpaid:expired');
    expect(model.calls).toContain('notify:order_closed#1');
  });

  it('takes a buyer who pays at the last moment as paid', async () => {
    const model = await play(
      'reissue-paid-at-deadline',
      async (p) => {
        p.model.tradePaid = true;
        await p.waiting('review');
        p.model.move('request_refund');
        await p.signal({ kind: 'cancelled' });
      },
      { paymentWindow: 300 },
    );
    expect(model.calls).toContain('closeUnpaid:expired');
    expect(model.state).toBe('refunded');
  });

  it('cancelled while word of the payment is still under way: told, and the invoice reversed', async () => {
    const model = await play('reissue-cancelled-with-late-word', async (p) => {
      await pay(p);
      p.model.move('request_refund');
      // The provider says it once more, and this word is heeded before the order's own refund begins.
      await p.signal({ kind: 'payment_recorded' });
    });
    expect(model.state).toBe('refunded');
    expect(model.count('notify:order_refunded#1')).toBe(1);
    expect(model.count('reverseInvoice')).toBe(1);
  });

  it('cancelled before payment: the trade is closed', async () => {
    const model = await play('reissue-cancelled', async (p) => {
      await p.waiting('payment');
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.calls).toContain('closeUnpaid:cancelled');
  });

  it('tells the operator of a spoiled token and goes on with another', async () => {
    const model = await play('reissue-second-token', async (p) => {
      await pay(p);
      await approve(p);
      p.model.stationFails = 1;
      p.model.move('start_production');
      await p.signal(start(1, 'spoiled'));
      await expect.poll(() => p.model.calls).toContain('recordProductionFailed:TOKEN_FULL');
      await p.waiting('production');
      p.model.move('restart_production');
      await p.signal(start(2, 'fresh'));
      await p.waiting('binding');
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    expect(model.calls).toContain('issueCertificate:2');
  });

  it('found again before production: the hold is lifted after it was placed, and the money goes back', async () => {
    const model = await play('reissue-found', async (p) => {
      await pay(p);
      p.model.cancelReason = 'found';
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.state).toBe('refunded');
    expect(model.calls.filter((call) => /Hold|Certificate$/.test(call))).toEqual(['holdCertificate', 'releaseHold']);
    expect(model.count('notify:certificate_restored#1')).toBe(1);
  });

  it('found, but its token was reported lost once more by another order: nothing is told of a hold that stays', async () => {
    const model = await play('reissue-found-lost-again', async (p) => {
      await pay(p);
      p.model.cancelReason = 'found';
      p.model.lostAgain = true;
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.state).toBe('refunded');
    expect([model.count('releaseHold'), model.count('notify:certificate_restored#1')]).toEqual([1, 0]);
  });

  it('found before payment: closed, and the old certificate counts again', async () => {
    const model = await play('reissue-found-unpaid', async (p) => {
      await p.waiting('payment');
      p.model.cancelReason = 'found';
      p.model.move('close');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.count('releaseHold')).toBe(1);
    expect(model.count('notify:certificate_restored#1')).toBe(1);
    expect(model.calls.filter((call) => call.startsWith('notify:order_closed'))).toEqual([]);
  });

  it('cancelled while it waits for a token: refunded, nothing is made', async () => {
    const model = await play('reissue-cancelled-approved', async (p) => {
      await pay(p);
      await approve(p);
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
    });
    expect(model.state).toBe('refunded');
    expect([model.count('issueCertificate'), model.count('releaseHold')]).toEqual([0, 0]);
  });

  it('granted while the parcel is on its way: money, new certificate and invoice are taken back', async () => {
    const model = await play('reissue-granted-shipped', async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      p.model.move('ship');
      await p.signal({ kind: 'shipping_bound' });
      await p.waiting('route');
      p.model.move('grant_refund');
      await p.signal({ kind: 'refund_granted' });
    });
    expect(model.state).toBe('refunded');
    expect(model.count('revokeCertificate:cessationOfOperation')).toBe(1);
    expect(model.count('reverseInvoice')).toBeGreaterThan(0);
    expect(model.count('deliverPin')).toBe(0);
  });

  it('a refused refund is tried again at once when finance says so', async () => {
    const model = await play('reissue-refund-refused', async (p) => {
      await pay(p);
      p.model.refundRefused = true;
      p.model.move('request_refund');
      await p.signal({ kind: 'cancelled' });
      await expect.poll(() => p.model.count('refund')).toBe(1);
      p.model.refundRefused = false;
      await p.signal({ kind: 'refund_retried' });
    });
    expect(model.state).toBe('refunded');
  });

  it('hears wishes while it waits: a refused request, a reversal to try again, PIN and invoice once more', async () => {
    const model = await play('reissue-wishes', async (p) => {
      await pay(p);
      await approve(p);
      await produce(p);
      await p.signal({ kind: 'refund_refused', occurrence: 1 });
      await p.signal({ kind: 'send_again' });
      await expect.poll(() => p.model.calls).toContain('sendAgain');
      await deliver(p);
    });
    expect(model.state).toBe('completed');
    expect(model.count('notify:refund_refused#1')).toBe(1);
  });

  it('started again after its end for what finance granted', async () => {
    const model = await play(
      'reissue-granted-completed',
      async () => {},
      {},
      { first: { kind: 'refund_granted' }, prepare: (model) => model.resume('completed', 'grant_refund') },
    );
    expect(model.state).toBe('refunded');
    expect(model.count('revokeCertificate:cessationOfOperation')).toBe(1);
    expect(model.count('holdCertificate')).toBe(0);
    expect(model.count('reverseInvoice')).toBe(1);
  });

  it('started again for a reversal that finance tries once more', async () => {
    const model = await play(
      'reissue-reversal-retried',
      async () => {},
      {},
      { first: { kind: 'reversal_retried' }, prepare: (model) => model.resume('refunded') },
    );
    expect(model.state).toBe('refunded');
    expect(model.calls.filter((call) => !['refund', 'reverseInvoice'].includes(call))).toEqual([]);
  });
});

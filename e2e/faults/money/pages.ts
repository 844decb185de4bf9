import { expect } from 'vitest';
import { act, answered, type Case, CLOSED_AND_BACK, PAID, till, WAITING } from './case';

/** Alipay's own page beside the code: two ways to one trade. */
export const PAGES: Case[] = [
  [
    'paid on the page',
    PAID,
    async () => {
      const of = await till().order();
      expect(await of.openPage()).toBe('cashier');
      const back = await of.payOnPage();
      expect(back.pathname).toMatch(new RegExp(`^/c/\\d+/orders/${of.orderNo}/pay$`));
      await answered(of, ['success']);
      return of;
    },
  ],
  [
    'paid on the page, and no notice: the query finds it',
    PAID,
    async () => {
      const of = await till().order();
      await of.openPage();
      till().fault('timeout', { action: 'notify' });
      await of.payOnPage();
      expect(of.answers).toEqual([]);
      await act(of).check();
      return of;
    },
  ],
  [
    'only the way back, kept and opened again, and no money',
    WAITING,
    async () => {
      const of = await till().order();
      await of.openPage();
      // The address of somebody who did pay, with the number of this trade: all that a browser can bring.
      const { alipay } = till().sandbox;
      const back = new URL(alipay.returnAddress(of.trade()) ?? '');
      expect(back.searchParams.get('out_trade_no')).toBe(of.outTradeNo);
      expect(till().alipay.parseNotice(Object.fromEntries(back.searchParams))).toBeNull();
      await act(of).check();
      return of;
    },
  ],
  [
    'opened on the page, closed, then paid all the same',
    CLOSED_AND_BACK,
    async () => {
      const of = await till().order();
      await of.openPage();
      await of.cancel();
      await act(of).close();
      expect(of.trade().status).toBe('TRADE_CLOSED');
      expect(await of.openPage()).toBe('refused');
      of.pay({ force: true });
      await answered(of, ['success', 'success']);
      await act(of).refund();
      return of;
    },
  ],
  [
    'scanned, then the page: one number is one way',
    PAID,
    async () => {
      const of = await till().order();
      of.scan();
      // The address was offered before the scan.
      expect(await of.openPage()).toBe('refused');
      of.pay();
      await answered(of, ['success']);
      expect(await of.openPage()).toBe('refused');
      return of;
    },
  ],
  [
    'opened on the page, then a fresh code: the first trade is closed before the second is there',
    { ...PAID, payments: ['closed', 'paid'] },
    async () => {
      const of = await till().order();
      await of.openPage();
      await act(of).open();
      expect(of.trade().status).toBe('TRADE_CLOSED');
      const second = `${of.orderNo}P2`;
      of.pay({ outTradeNo: second });
      await answered(of, ['success', 'success']);
      return of;
    },
  ],
  [
    'paid by both: by the page, and by a code that was no more',
    { state: 'paid', payments: ['paid', 'refunded'], keptFen: 5000, refunds: 1 },
    async () => {
      const of = await till().order();
      await of.openPage();
      await act(of).open();
      // The money of the page was on its way when the trade was closed.
      of.pay({ force: true });
      of.pay({ outTradeNo: `${of.orderNo}P2` });
      await answered(of, ['success', 'success', 'success']);
      await act(of).refund();
      return of;
    },
  ],
  [
    'paid on the page in the moment of closing',
    PAID,
    async () => {
      const of = await till().order();
      await of.openPage();
      till().fault('timeout', { action: 'notify' });
      await of.payOnPage();
      expect(await act(of).close()).toEqual({ outcome: 'paid' });
      return of;
    },
  ],
];

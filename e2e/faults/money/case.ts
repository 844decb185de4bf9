import { expect, vi } from 'vitest';
import { makePayment } from '@/db/testing/factories';
import type { Purchase, Till } from './till';

/** One for the file that runs the cases. */
let open: Till | undefined;
export const useTill = (till: Till): void => {
  open = till;
};
export function till(): Till {
  if (!open) throw new Error('no till is open');
  return open;
}

export type Case = [name: string, books: Books, run: () => Promise<Purchase>];

export interface Books {
  state: string;
  payments: string[];
  keptFen: number;
  refunds?: number;
}
export const PAID: Books = { state: 'paid', payments: ['paid'], keptFen: 5000, refunds: 0 };
export const WAITING: Books = { state: 'submitted', payments: ['unpaid'], keptFen: 0, refunds: 0 };
export const CLOSED_AND_BACK: Books = { state: 'closed', payments: ['refunded'], keptFen: 0, refunds: 1 };
export const BACK: Books = { state: 'refunded', payments: ['refunded'], keptFen: 0, refunds: 1 };
export const ONE_OF_TWO: Books = { state: 'paid', payments: ['paid', 'refunded'], keptFen: 5000, refunds: 1 };

export const answered = (of: Purchase, answers: string[]): Promise<void> =>
  vi.waitFor(() => expect(of.answers).toEqual(answers), { timeout: 30_000 });
export const notify = (of: Purchase, overrides: Record<string, string>, forged = false): unknown =>
  till().sandbox.alipay.notices.status({ ...of.trade(), status: 'TRADE_SUCCESS' }, { overrides, forged, times: 1 });
export const act = (of: Purchase) => ({
  close: () => till().activities.closeUnpaid({ orderNo: of.orderNo, reason: 'expired' }),
  refund: () => till().activities.refund({ orderNo: of.orderNo }),
  check: () => till().activities.checkPayment({ orderNo: of.orderNo }),
  open: () => till().activities.openPayment({ orderNo: of.orderNo }),
});
export async function paid(): Promise<Purchase> {
  const of = await till().order();
  of.pay();
  await answered(of, ['success']);
  return of;
}
export async function cancelled(): Promise<Purchase> {
  const of = await paid();
  await of.cancel();
  return of;
}
/** A second code for the same order, as after a trade that the provider had closed. */
export async function withSecondCode(): Promise<{ of: Purchase; second: string }> {
  const of = await till().order();
  const second = `${of.orderNo}P2`;
  const values = { outTradeNo: second, createdAt: new Date() };
  await makePayment(till().database.db, { orderNo: of.orderNo, amountFen: 5000 }, values);
  await act(of).open();
  const offer = { outTradeNo: second, amountFen: 5000, subject: 'x', expiresAt: new Date(Date.now() + 3_600_000) };
  await till().alipay.precreate(offer);
  return { of, second };
}

export const NO_FUNDS = { code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH', action: 'alipay.trade.refund' };

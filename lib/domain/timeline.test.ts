import { describe, expect, it } from 'vitest';
import type { WorkCalendar } from './calendar';
import type { OrderState } from './order';
import { orderTimeline, type TimelineFacts } from './timeline';

const calendar: WorkCalendar = { exceptions: new Map([['2026-11-24', false]]), loadedYears: new Set([2026]) };

// Sunday, 22 November 2026, in China.
const facts = (state: OrderState, over: Partial<TimelineFacts> = {}): TimelineFacts => ({
  state,
  stateSince: new Date('2026-11-22T04:00:00Z'),
  submittedAt: new Date('2026-11-22T01:00:00Z'),
  applicationConfirmedAt: null,
  materialRoute: 'upload',
  materialsReceivedAt: null,
  paymentDeadline: new Date('2026-11-23T01:00:00Z'),
  paidAt: null,
  approvedAt: null,
  promisedShipDate: null,
  promiseProvisional: false,
  businessType: 'reissue',
  changes: [],
  amountFen: 5000,
  producedAt: null,
  shippedAt: null,
  deliveredAt: null,
  completedAt: null,
  endedAt: null,
  correctionUntil: null,
  ...over,
});

const paid = { applicationConfirmedAt: new Date('2026-11-22T02:00:00Z'), paidAt: new Date('2026-11-22T03:00:00Z') };
const byKey = (steps: ReturnType<typeof orderTimeline>) => Object.fromEntries(steps.map((step) => [step.key, step]));

describe('timeline', () => {
  it('promises nothing that hangs on the customer but the deadline of the payment', () => {
    const steps = byKey(orderTimeline(facts('submitted'), calendar, 5));
    expect(steps.submitted).toMatchObject({ state: 'done', actual: '2026-11-22T01:00:00.000Z' });
    expect(steps.confirmed).toMatchObject({ state: 'current' });
    expect(steps.paid).toMatchObject({ state: 'todo', promised: '2026-11-23T01:00:00.000Z' });
    expect(steps.approved?.promised).toBeUndefined();
    expect(steps.shipped?.promised).toBeUndefined();
  });

  it('counts working days from the payment, later steps provisionally', () => {
    const steps = byKey(orderTimeline(facts('paid', paid), calendar, 5));
    expect(steps.approved).toMatchObject({ state: 'current', promised: '2026-11-23' });
    expect(steps.approved?.provisional).toBeUndefined();
    // 24 November is a holiday here: 25, 26, 27, 30 November, 1 December.
    expect(steps.shipped).toMatchObject({ promised: '2026-12-01', provisional: true });
    expect(steps.delivered).toMatchObject({ promised: '2026-12-04', provisional: true });
  });

  it('has no payment where nothing is to be paid', () => {
    const confirmed = { applicationConfirmedAt: new Date('2026-11-22T02:00:00Z'), amountFen: 0 };
    const steps = byKey(orderTimeline(facts('paid', confirmed), calendar, 5));
    expect(steps.paid).toBeUndefined();
    expect(steps.approved).toMatchObject({ state: 'current', promised: '2026-11-23' });
  });

  it('begins with the papers by post where nothing is to be paid', () => {
    const free = { materialRoute: 'post' as const, amountFen: 0 };
    const steps = orderTimeline(facts('awaiting_materials', free), calendar, 5);
    expect(steps.slice(0, 3).map(({ key, state }) => [key, state])).toEqual([
      ['submitted', 'done'],
      ['materials', 'current'],
      ['approved', 'todo'],
    ]);
    const received = { ...free, materialsReceivedAt: new Date('2026-11-22T04:00:00Z') };
    expect(byKey(orderTimeline(facts('paid', received), calendar, 5)).materials).toMatchObject({ state: 'done' });
  });

  it('stops the clock while the customer has to act', () => {
    const correctionUntil = new Date('2026-12-22T04:00:00Z');
    const all = orderTimeline(facts('rejected', { ...paid, correctionUntil }), calendar, 5);
    const steps = byKey(all);
    expect(steps.corrected).toMatchObject({ state: 'current', promised: '2026-12-22T04:00:00.000Z' });
    expect(all.findIndex(({ key }) => key === 'corrected')).toBe(all.findIndex(({ key }) => key === 'approved') - 1);
    expect(steps.approved).toMatchObject({ state: 'todo' });
    expect(steps.approved?.promised).toBeUndefined();
    const { applicationConfirmedAt } = paid;
    const about = {
      businessType: 'change',
      changes: ['agentMobile'],
      applicationConfirmedAt,
      correctionUntil,
    } as const;
    const change = orderTimeline(facts('rejected', about), calendar, 5);
    expect(change.map(({ key, state }) => [key, state]).slice(-2)).toEqual([
      ['corrected', 'current'],
      ['completed', 'todo'],
    ]);
  });

  it('waits for papers by post between payment and review', () => {
    const posted = { ...paid, materialRoute: 'post' as const };
    const steps = byKey(orderTimeline(facts('awaiting_materials', posted), calendar, 5));
    expect(steps.confirmed).toBeUndefined();
    expect(steps.materials).toMatchObject({ state: 'current' });
    expect(steps.approved?.promised).toBeUndefined();
    const received = { ...posted, materialsReceivedAt: new Date('2026-11-22T04:00:00Z') };
    const reviewed = byKey(orderTimeline(facts('paid', received), calendar, 5));
    expect(reviewed.materials).toMatchObject({ state: 'done', actual: '2026-11-22T04:00:00.000Z' });
    expect(reviewed.approved).toMatchObject({ state: 'current', promised: '2026-11-23' });
  });

  it('keeps the date that was promised at the approval', () => {
    const approved = { ...paid, approvedAt: new Date('2026-11-22T04:00:00Z'), promisedShipDate: '2026-11-30' };
    const steps = byKey(orderTimeline(facts('approved', approved), calendar, 5));
    expect(steps.produced).toMatchObject({ state: 'current', promised: '2026-11-30' });
    expect(steps.shipped?.provisional).toBeUndefined();
    const open = byKey(orderTimeline(facts('approved', { ...approved, promiseProvisional: true }), calendar, 5));
    expect(open.shipped?.provisional).toBe(true);
  });

  it('ends with what happened', () => {
    const closed = orderTimeline(facts('closed', { endedAt: new Date('2026-11-23T01:00:00Z') }), calendar, 5);
    expect(closed.map((step) => [step.key, step.state])).toEqual([
      ['submitted', 'done'],
      ['closed', 'done'],
    ]);
    const refunding = orderTimeline(facts('refunding', paid), calendar, 5);
    expect(refunding.at(-1)).toEqual({ key: 'refunding', label: '退款中', state: 'current' });
  });

  it('of a change that makes no token has nothing to pay, to make or to send', () => {
    const about = { businessType: 'change', changes: ['agentMobile'] } as const;
    const open = orderTimeline(facts('submitted', about), calendar, 5);
    expect(open.map(({ key }) => key)).toEqual(['submitted', 'confirmed', 'completed']);
    expect(open[1]).toMatchObject({ state: 'current', promised: '2026-11-23T01:00:00.000Z' });
    const { applicationConfirmedAt } = paid;
    const waiting = { ...about, applicationConfirmedAt, stateSince: applicationConfirmedAt };
    expect(byKey(orderTimeline(facts('paid', waiting), calendar, 5)).completed).toMatchObject({
      ...{ state: 'current', promised: '2026-11-23' },
    });
    const renamed = orderTimeline(facts('submitted', { ...about, changes: ['agentMobile', 'name'] }), calendar, 5);
    expect(renamed.map(({ key }) => key)).toContain('produced');
  });
});

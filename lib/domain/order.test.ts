import { describe, expect, it } from 'vitest';
import { CHANGEABLES, type Changeable, changesCertificate } from './change';
import {
  BUSINESS_TYPES,
  type BusinessType,
  makesToken,
  nextState,
  ORDER_STATES,
  ORDER_TRANSITIONS,
  type OrderState,
  type OrderTransition,
  responsibleOf,
  stateLabel,
} from './order';

const STATES = Object.keys(ORDER_STATES) as OrderState[];
const TRANSITIONS = Object.keys(ORDER_TRANSITIONS) as OrderTransition[];

/** Where these transitions lead from a state, however many it takes. */
function reach(from: OrderState, by: readonly OrderTransition[]): Set<OrderState> {
  const found = new Set([from]);
  for (const state of found)
    for (const way of by) if (nextState(state, way)) found.add(nextState(state, way) as OrderState);
  return found;
}

/** Every set of changes there is. */
const subsets = (rest: readonly Changeable[]): Changeable[][] => {
  const [first, ...others] = rest;
  return first ? subsets(others).flatMap((set) => [set, [first, ...set]]) : [[]];
};

describe('the transition table', () => {
  it('leads nowhere but to states that there are, and each of them can be come to', () => {
    expect([...reach('submitted', TRANSITIONS)].sort()).toEqual([...STATES].sort());
  });

  it.each(STATES.filter((state) => !ORDER_STATES[state].final))('from %s an order comes to an end', (state) => {
    expect([...reach(state, TRANSITIONS)].some((end) => ORDER_STATES[end].final)).toBe(true);
  });

  it('comes to its end without a token only by the three words that say so', () => {
    const made: OrderTransition[] = [
      'start_production',
      'restart_production',
      'continue_production',
      'finish_production',
    ];
    const without = TRANSITIONS.filter((way) => !made.includes(way));
    const shortcuts = without.filter((way) => ORDER_TRANSITIONS[way].to === 'completed');
    expect(shortcuts.sort()).toEqual(['complete', 'confirm_revocation', 'record_change']);
    const tokenless = without.filter((way) => way !== 'confirm_revocation' && way !== 'record_change');
    expect(reach('submitted', tokenless).has('completed')).toBe(false);
  });

  it('a change that makes nothing is waived, reviewed and recorded, or withdrawn: it can wait for nobody else', () => {
    const ways: OrderTransition[] = ['waive_payment', 'close', 'claim', 'unclaim', 'reject', 'resubmit'];
    const states = reach('submitted', [...ways, 'record_change', 'withdraw']);
    expect([...states].sort()).toEqual(['closed', 'completed', 'paid', 'rejected', 'reviewing', 'submitted']);
    for (const state of states) {
      if (!ORDER_STATES[state].final)
        expect([state, reach(state, ['close', 'withdraw']).has('closed')]).toEqual([state, true]);
    }
  });

  it('an order by post without a fee goes on to its papers, and comes to its end without money that moves', () => {
    const money = /^pay|refund/;
    const withoutMoney = TRANSITIONS.filter((way) => !money.test(way) && way !== 'waive_payment');
    const states = reach('submitted', withoutMoney);
    expect(states.has('completed')).toBe(true);
    expect([states.has('refunding'), states.has('refunded')]).toEqual([false, false]);
    expect(nextState('awaiting_materials', 'withdraw')).toBe('closed');
  });
});

describe('what makes a token', () => {
  it.each(subsets(CHANGEABLES))('changes %j %j %j %j %j %j', (...changes) => {
    const chosen = changes.filter(Boolean);
    const made = makesToken({ businessType: 'change', changes: chosen });
    expect(made).toBe(chosen.length === 0 || changesCertificate(chosen));
    const label = (state: OrderState) =>
      stateLabel({ businessType: 'change', changes: chosen, state, materialRoute: 'upload', amountFen: 5000 });
    expect(label('paid').includes('支付')).toBe(made);
    expect(label('submitted').includes('支付')).toBe(made);
  });

  it('without a fee is no word of a payment either', () => {
    const kind = { businessType: 'reissue', changes: [], materialRoute: 'upload', amountFen: 0 } as const;
    const labels = (['submitted', 'paid', 'approved'] as const).map((state) => stateLabel({ ...kind, state }));
    expect(labels).toEqual(['已提交，待确认申请', '已提交，待审核', '审核通过，待制证']);
    const posted = (state: OrderState) => stateLabel({ ...kind, materialRoute: 'post', state });
    expect([posted('awaiting_materials'), posted('paid')]).toEqual(['已提交，待寄送材料', '材料已收到，待审核']);
  });

  it('is every other business but 注销', () => {
    const types = Object.keys(BUSINESS_TYPES) as BusinessType[];
    expect(types.filter((businessType) => !makesToken({ businessType, changes: [] }))).toEqual(['revoke']);
  });
});

describe('who has to act when it is approved', () => {
  it.each(Object.keys(BUSINESS_TYPES) as BusinessType[])('%s', (businessType) => {
    const approved = responsibleOf({ businessType, changes: [], state: 'approved' });
    expect(approved).toBe(businessType === 'revoke' ? 'second_reviewer' : 'operator');
    expect(responsibleOf({ businessType, changes: [], state: 'reviewing' })).toBe('reviewer');
  });
});

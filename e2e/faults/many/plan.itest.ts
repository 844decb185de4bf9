import { describe, expect, it } from 'vitest';
import { EFFECTS, ENDINGS, KILLED, MOMENTS, makePlan, plannedFaults, plannedStrikes } from './plan';
import { faultName, PROVIDER_FAULTS } from './provider-faults';

describe('the plan of many orders', () => {
  it('is the seed’s alone', () => {
    expect(makePlan(40, 7)).toEqual(makePlan(40, 7));
    expect(makePlan(40, 7)).not.toEqual(makePlan(40, 8));
  });

  it('of the short form’s two seeds has every ending, every process and every fault of the providers', () => {
    const plan = [...makePlan(13, 1), ...makePlan(13, 2)];
    expect([...new Set(plan.map(({ ending }) => ending))].sort()).toEqual([...new Set(ENDINGS)].sort());
    const strikes = plannedStrikes(plan);
    expect(KILLED.filter((name) => !strikes.some((strike) => strike.startsWith(name)))).toEqual([]);
    expect(new Set(strikes.map((strike) => strike.replace(/^.* (before|after) /, ''))).size).toBe(12);
    expect(new Set(plan.map(({ moves }) => moves)).size).toBe(3);
    const faults = plannedFaults(plan);
    expect(PROVIDER_FAULTS.map(faultName).filter((name) => !faults.includes(name))).toEqual([]);
  });

  it('of 200 orders strikes each process before and after each effect, and has every fault', () => {
    const plan = makePlan(200, 1);
    expect(new Set(plannedStrikes(plan)).size).toBe(KILLED.length * EFFECTS.length * MOMENTS.length);
    const faults = plannedFaults(plan);
    expect(PROVIDER_FAULTS.map(faultName).filter((name) => !faults.includes(name))).toEqual([]);
  });

  it.each([
    ['waybill cancel', 'granted unsent'],
    ['register', 'changed'],
  ])('strikes the effect %s only at orders that end %s: no others come by it', (effect, ending) => {
    const struck = makePlan(200, 1).filter(({ strikes }) => strikes.some((strike) => strike.effect === effect));
    expect(struck).toHaveLength(KILLED.length * MOMENTS.length);
    expect(new Set(struck.map((order) => order.ending))).toEqual(new Set([ending]));
  });
});

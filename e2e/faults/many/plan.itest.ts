import { describe, expect, it } from 'vitest';
import { ENDINGS, KILLED, makePlan, plannedFaults, plannedStrikes } from './plan';
import { faultName, PROVIDER_FAULTS } from './provider-faults';

describe('the plan of many orders', () => {
  it('is the seed’s alone', () => {
    expect(makePlan(40, 7)).toEqual(makePlan(40, 7));
    expect(makePlan(40, 7)).not.toEqual(makePlan(40, 8));
  });

  it('of the short form’s two seeds has every ending, every process and every fault of the providers', () => {
    const plan = [...makePlan(12, 1), ...makePlan(12, 2)];
    expect([...new Set(plan.map(({ ending }) => ending))].sort()).toEqual([...ENDINGS].sort());
    const strikes = plannedStrikes(plan);
    expect(KILLED.filter((name) => !strikes.some((strike) => strike.startsWith(name)))).toEqual([]);
    expect(new Set(strikes.map((strike) => strike.replace(/^.* (before|after) /, ''))).size).toBe(12);
    expect(new Set(plan.map(({ moves }) => moves)).size).toBe(3);
    const faults = plannedFaults(plan);
    expect(PROVIDER_FAULTS.map(faultName).filter((name) => !faults.includes(name))).toEqual([]);
  });

  it('of 200 orders strikes each process before and after each effect', () => {
    expect(new Set(plannedStrikes(makePlan(200, 1))).size).toBe(204);
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { type DoorCase, procedureCases } from './testing/procedure-cases';
import { procedures } from './testing/procedures';
import { pkiCases, pkiDoors, routeCases } from './testing/route-cases';
import { routeDoors, startTestRoutes } from './testing/route-web';

startTestRoutes();

const CASES: DoorCase[] = [...procedureCases(), ...routeCases(), ...pkiCases()];
const DOORS = [...procedures.map(([path]) => `trpc ${path}`), ...routeDoors(), ...new Set(pkiDoors())];
let passed = 0;
afterAll(() => {
  console.log(`bad input: ${passed} of ${CASES.length} cases over ${DOORS.length} public doors`);
});

for (const door of DOORS) {
  describe(door, () => {
    for (const one of CASES) {
      if (one.door !== door) continue;
      it(one.title, async () => {
        await one.run();
        passed += 1;
      });
    }
  });
}

it('every public door has cases, and there are enough of them', () => {
  expect(DOORS.filter((door) => !CASES.some((one) => one.door === door))).toEqual([]);
  expect(CASES.length).toBeGreaterThanOrEqual(120);
});

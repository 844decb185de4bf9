import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE, database, ports, startTestWeb } from '@/app/_trpc/testing';
import { TEST_INDEX_KEY } from '@/lib/services/testing';
import { type DoorCase, procedureCases } from './testing/procedure-cases';
import { procedures } from './testing/procedures';
import { pkiCases, pkiDoors, routeCases, routeDoors } from './testing/route-cases';

startTestWeb();

/** The routes as they stand in the tree, with the test's database and ports behind them. */
const ENVIRONMENT = {
  ...{ PUBLIC_URL: BASE, INDEX_KEY: TEST_INDEX_KEY, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
  ...{ TEMPORAL_ADDRESS: '127.0.0.1:1', FILES_DIR: '/nonexistent', SF_PUSH_TOKEN: 'push-secret' },
  ...{ STATION_KEYS: 'station-1:station-secret', TENCENT_SECRET_ID: 'x', TENCENT_SECRET_KEY: 'x', SMS_SDK_APP_ID: 'x' },
  ...{ SMS_SIGN_NAME: 'x', BANK_BASE_URL: BASE, BANK_CLIENT_ID: 'x', BANK_ACCOUNT_NO: 'x', BANK_PRIVATE_KEY: 'AAAA' },
  ...{ BANK_PUBLIC_KEY: 'AAAA', ALIPAY_APP_ID: 'x', ALIPAY_SELLER_ID: 'x', ALIPAY_PUBLIC_KEY: 'AAAA' },
};
beforeAll(() => {
  Object.assign(process.env, ENVIRONMENT);
  const temporal = { withDeadline: async () => ({ serverVersion: 'test' }) };
  const health = { temporal, since: new Map(), startedAt: new Date() };
  Object.assign(globalThis, { __certdeskWebDb: database.db, __certdeskWebPorts: ports, __certdeskHealth: health });
});

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

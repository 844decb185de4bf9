import { count } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../testing/factories';
import { channels } from '../schema/channel';
import { certificates } from '../schema/pki';
import { calendarDays, calendarYears, staff } from '../schema/platform';
import { stations } from '../schema/production';
import { subscribers } from '../schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { DEMO_SUBSCRIBERS } from './demo-people';
import { seed, seedOptionsFrom } from './index';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const env = {
  SEED_STAFF: JSON.stringify([
    { login: 'reviewer', name: '审核员示例', roles: ['reviewer'], password: 'abcd-efgh', totpSecret: 'A'.repeat(32) },
  ]),
  STATION_ID: 'station-1',
  STATION_PUBLIC_KEY: 'key-1',
};
const counts = async () => {
  const tables = [channels, certificates, subscribers, staff, stations, calendarDays, calendarYears];
  return Promise.all(tables.map(async (table) => (await database.db.select({ n: count() }).from(table))[0]?.n));
};

describe('seed', () => {
  it('makes the demo world, and nothing more when it runs again', async () => {
    await seed(database.db, seedOptionsFrom(env));
    const before = await counts();
    const rows = await database.db.select().from(certificates);
    expect(rows).toHaveLength(DEMO_SUBSCRIBERS.length);
    for (const row of rows) {
      expect(row.notAfter.getTime()).toBeGreaterThan(Date.now());
      expect(row.orderNo).toMatch(/^\d{8}A\d{6}$/);
      expect(row.serialHex).toMatch(/^[4-7][0-9a-f]{31}$/);
    }
    await seed(database.db, seedOptionsFrom({ ...env, STATION_PUBLIC_KEY: 'key-2' }));
    expect(await counts()).toEqual(before);
    expect((await database.db.select().from(stations))[0]?.publicKey).toBe('key-2');
  });

  it('knows holidays and make-up days of the years that are announced', async () => {
    const days = new Map((await database.db.select().from(calendarDays)).map((day) => [day.date, day]));
    expect(days.get('2026-10-01')).toMatchObject({ working: false, name: '国庆节' });
    expect(days.get('2026-10-10')).toMatchObject({ working: true });
    expect(days.has('2026-11-23')).toBe(false);
    const years = (await database.db.select().from(calendarYears)).map((row) => row.year);
    expect(years.sort()).toEqual([2025, 2026]);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { testClock } from '../testing';
import { reportPageFailure } from './report';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const failure = { what: 'broken' as const, path: '/c/:x/orders/:x', build: 'web-0', places: ['a.js:1:2'] };

it('gives each its number, under which it stands in the log, and only so many from one address', async () => {
  const clock = testClock(new Date('2026-11-20T02:00:00Z'));
  const lines: object[] = [];
  const log = { warn: (line: object) => void lines.push(line) };
  const tell = (origin: string) =>
    reportPageFailure({ db: database.db, clock, actor: { kind: 'system', id: 'page', origin } }, failure, log);
  const numbers: string[] = [];
  for (let time = 0; time < 30; time += 1) numbers.push((await tell('192.0.2.1')).requestNo);
  expect(new Set(numbers).size).toBe(30);
  expect(numbers[0]).toMatch(/^[0-9A-F]{10}$/);
  await expect(tell('192.0.2.1')).rejects.toMatchObject({ code: 'limit.reached' });
  numbers.push((await tell('192.0.2.2')).requestNo);
  expect(lines).toEqual(numbers.map((requestNo) => ({ requestNo, ...failure })));
});

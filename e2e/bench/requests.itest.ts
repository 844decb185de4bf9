import { count } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import { makeChannel } from '@/db/testing/factories';
import { publishCrl } from '@/lib/services/certificate/publishCrl';
import type { ServiceContext } from '@/lib/services/context';
import { createCaActivities } from '../../workflows/activities/ca';
import { startTestCa, type TestCa } from '../../workflows/activities/ca/testing';
import { emptyList, fillList, ordersToCertify } from './requests';

/** Rows that the bench writes itself must suit the schema and the CA: found out here, not minutes into a measurement. */
let ca: TestCa;
let ctx: ServiceContext;

beforeAll(async () => {
  ca = await startTestCa();
  ctx = { db: ca.database.db, clock: { now: () => new Date() }, actor: { kind: 'system', id: 'test' } };
});

afterAll(() => ca.close());

it('makes orders whose requests the CA accepts', async () => {
  const quiet = { info() {}, warn() {} };
  const worker = createCaActivities({ ctx, ca: ca.authority.ca, publishCrl: async () => {}, log: quiet });
  // Four: more than one key of a pair of primes.
  const inputs = await ordersToCertify(ctx.db, 4, await makeChannel(ctx.db));
  const issued = await Promise.all(inputs.map((input) => worker.issueCertificate(input)));
  expect(new Set(issued.map(({ serialHex }) => serialHex)).size).toBe(4);
});

it('fills a list that the CA publishes, and takes it away again', async () => {
  const [before] = await ctx.db.select({ rows: count() }).from(certificates);
  await fillList(ctx.db, 30);
  expect(await publishCrl(ctx, ca.authority.ca)).toMatchObject({ entries: 30 });
  await emptyList(ctx.db);
  expect(await ctx.db.select({ rows: count() }).from(certificates)).toEqual([before]);
});

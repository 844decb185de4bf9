import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAudit } from '../../../db/audit';
import type { Db, Tx } from '../../../db/client';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { claimOrder } from '../review/claim';
import { releaseOrder } from '../review/release';
import { asStaff, asSystem } from '../testing';
import { sealAudit } from './seal';
import { fillLog, seeded, softwareSealer } from './testing/chain';
import { verifyAudit } from './verify';

const sealer = softwareSealer();
let database: TestDatabase;
let app: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await database.asApplication();
  await database.db.execute(sql`create table locks as select n as id, 0 as times from generate_series(1, 20) n`);
  await database.asApplication();
});
afterAll(() => database.close());

const act = (tx: Tx, objectId: string) =>
  writeAudit(tx, { kind: 'system', id: 'test' }, { action: 'act', objectType: 'thing', objectId });

async function timesPerSecond(count: number, clients: number, work: (index: number) => Promise<unknown>) {
  let next = 0;
  const started = performance.now();
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: clients }, one));
  return (count / (performance.now() - started)) * 1000;
}

const countRows = async () => Number((await database.db.execute(sql`select count(*) as n from audit_log`))[0]?.n);

describe('many acts at once', () => {
  it('make one chain without gaps, whatever else they lock before and after their row, and however they end', async () => {
    const random = seeded(7);
    let failed = 0;
    let written = await countRows();
    const lock = (tx: Tx, id: number) => tx.execute(sql`update locks set times = times + 1 where id = ${id}`);
    await timesPerSecond(600, 16, async (index) => {
      const [a = 1, b = 2] = [1 + random(20), 1 + random(20)].sort((x, y) => x - y);
      const giveUp = random(5) === 0;
      const rows = 1 + random(3);
      await app
        .transaction(async (tx) => {
          // The audit row stands between two locks that others want in the same order: a lock taken by the insert would deadlock.
          await lock(tx, a);
          for (let row = 0; row < rows; row += 1) await act(tx, String(index));
          await lock(tx, b);
          if (giveUp) throw new Error('given up');
          written += rows;
        })
        .catch((error: unknown) => {
          if (!(error instanceof Error && error.message === 'given up')) failed += 1;
        });
    });
    expect(failed).toBe(0);
    const report = await verifyAudit(app.$client, { verifySignature: sealer.verifySignature });
    expect(report).toMatchObject({ rows: written, badRows: 0, first: null });
  });

  it('are real verbs, sealed meanwhile by two workers', async () => {
    const orders = await Promise.all(Array.from({ length: 12 }, () => makeOrder(database.db, 'paid')));
    const sealing = (async () => {
      for (let round = 0; round < 5; round += 1) {
        // Of two at the same moment one may be too late: it says so and changes nothing.
        await Promise.allSettled([sealAudit(asSystem(app), sealer), sealAudit(asSystem(app), sealer)]);
      }
    })();
    await Promise.all(
      orders.map(async ({ order: { orderNo } }, index) => {
        for (let round = 0; round < 5; round += 1) {
          await claimOrder(asStaff(app, ['reviewer'], `r-${index}`), { orderNo });
          await releaseOrder(asStaff(app, ['reviewer'], `r-${index}`), { orderNo });
        }
      }),
    );
    await sealing;
    await sealAudit(asSystem(app), sealer);
    const report = await verifyAudit(app.$client, {
      verifySignature: sealer.verifySignature,
      witness: sealer.kept.witness,
    });
    expect(report).toMatchObject({ badRows: 0, first: null, unsealed: 0 });
    expect(report.seals).toBeGreaterThan(0);
  });
});

describe('the cost', () => {
  it('is told as a ratio, and is bearable', async () => {
    const transaction = (index: number) => app.transaction((tx) => act(tx, String(index)));
    const speeds: Record<string, number[]> = { chained: [], bare: [] };
    for (let round = 0; round < 3; round += 1) {
      speeds.chained?.push(await timesPerSecond(400, 8, transaction));
      await database.db.execute(sql`alter table audit_log disable trigger audit_log_chain`);
      speeds.bare?.push(await timesPerSecond(400, 8, transaction));
      await database.db.execute(sql`alter table audit_log enable always trigger audit_log_chain`);
    }
    const best = (name: string) => Math.max(...(speeds[name] ?? []));
    const ratio = best('chained') / best('bare');
    console.log(
      `acts a second, 8 at once: ${best('chained').toFixed(0)} chained, ${best('bare').toFixed(0)} not; ratio ${ratio.toFixed(2)}`,
    );
    expect(ratio).toBeGreaterThan(0.1);
  });

  it('of checking is told, too', async () => {
    const own = await createTestDatabase();
    try {
      // One row's transaction is short; thousands of links in a single one would have to pass each other's dead heads.
      for (let part = 0; part < 40; part += 1) await fillLog(own.db, 250);
      const started = performance.now();
      const report = await verifyAudit(own.db.$client, { verifySignature: () => true });
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `checked ${report.rows} rows in ${seconds.toFixed(2)} s, ${Math.round(report.rows / seconds)} a second`,
      );
      expect(report).toMatchObject({ rows: 10_000, first: null });
    } finally {
      await own.close();
    }
  });
});

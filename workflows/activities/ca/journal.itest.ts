import { createHash } from 'node:crypto';
import { mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readJournal } from '@/lib/adapters/signer/journal';
import { systemClock } from '@/lib/ports/clock';
import { issueCertificate } from '@/lib/services/certificate/issue';
import type { ServiceContext } from '@/lib/services/context';
import { makeCsr, makeOrder, rowsOf, startTestCa, type TestCa } from './testing';

let ca: TestCa;
let ctx: ServiceContext;
let file: string;
beforeAll(async () => {
  ca = await startTestCa();
  ctx = { db: ca.database.db, clock: systemClock, actor: { kind: 'system', id: 'ca-worker' } };
  file = path.join(ca.directory, 'signatures.jsonl');
}, 120_000);
afterAll(() => ca?.close());
beforeEach(() => rmSync(file, { force: true }));

const issue = async (orderNo: string, csrPem = makeCsr()) =>
  issueCertificate(ctx, ca.authority.ca, { orderNo, attempt: 1, csrPem });

describe('the journal of signatures', () => {
  it('has a line for each certificate, which its row in the database agrees with; a repetition adds none', async () => {
    const orderNo = await makeOrder(ctx.db);
    const csrPem = makeCsr();
    for (let time = 0; time < 2; time++) await issue(orderNo, csrPem);
    const [row] = await rowsOf(ctx.db, orderNo);
    const tbsSha256 = createHash('sha256')
      .update(row?.tbsDer as Uint8Array)
      .digest('hex');
    expect(await readJournal(ca.directory)).toEqual([
      { at: expect.any(String), serialHex: row?.serialHex, tbsSha256, keySha256: row?.publicKeySha256 },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('comes before the signature: where it can not be written, nothing is signed', async () => {
    const orderNo = await makeOrder(ctx.db);
    const csrPem = makeCsr();
    mkdirSync(file);
    await expect(issue(orderNo, csrPem)).rejects.toThrow('EISDIR');
    expect(await rowsOf(ctx.db, orderNo)).toMatchObject([{ state: 'pending', der: null }]);
    rmdirSync(file);
    const { serialHex } = await issue(orderNo, csrPem);
    expect((await readJournal(ca.directory)).map((line) => line.serialHex)).toEqual([serialHex]);
  });

  it('goes on in a new file when the old one was moved away', async () => {
    await issue(await makeOrder(ctx.db));
    rmSync(file);
    await issue(await makeOrder(ctx.db));
    expect(await readJournal(ca.directory)).toHaveLength(1);
  });
});

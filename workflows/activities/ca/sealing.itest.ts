import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAudit } from '@/db/audit';
import { caCertificates } from '@/db/schema';
import { sealKeys } from '@/lib/services/audit/trust';
import { verifyAudit } from '@/lib/services/audit/verify';
import type { ServiceContext } from '@/lib/services/context';
import { startSealing, witnessIn } from './sealing';
import { startTestCa, type TestCa } from './testing';

let testCa: TestCa;
let ctx: ServiceContext;
let directory: string;
let said: string[];

beforeAll(async () => {
  testCa = await startTestCa();
  directory = mkdtempSync(path.join(tmpdir(), 'certdesk-seal-'));
  // The CA worker has no more rights than the others.
  const db = await testCa.database.asApplication();
  ctx = { db, clock: { now: () => new Date() }, actor: { kind: 'system', id: 'ca-worker' } };
  await testCa.authority.store(ctx);
}, 120_000);
afterAll(async () => {
  await testCa?.close();
  rmSync(directory, { recursive: true, force: true });
});

const act = () =>
  ctx.db.transaction((tx) => writeAudit(tx, ctx.actor, { action: 'act', objectType: 'thing', objectId: '1' }));

async function sealOnce(): Promise<void> {
  said = [];
  const log = {
    info: (_: object, text: string) => said.push(text),
    warn: (_: object, text: string) => said.push(text),
  };
  const sealing = startSealing({ ctx, audit: testCa.authority.audit, log }, { directory, everyMs: 60_000 });
  await sealing.first;
  await sealing.stop();
}

const owner = () => testCa.database.db.$client;

async function check() {
  const verifySignature = await sealKeys(ctx.db.$client);
  return verifyAudit(ctx.db.$client, { verifySignature, witness: await witnessIn(directory).read() });
}

describe('sealing by the key on the CA token', () => {
  it('signs what is new, and nothing when nothing is', async () => {
    await act();
    await act();
    await sealOnce();
    expect(said).toEqual(['audit log sealed']);
    await sealOnce();
    expect(said).toEqual([]);
    expect(await check()).toMatchObject({ rows: 2, seals: 1, unsealed: 0, first: null });
    await act();
    expect(await check()).toMatchObject({ rows: 3, seals: 1, unsealed: 1, first: null });
    await sealOnce();
    expect(await check()).toMatchObject({ seals: 2, unsealed: 0, first: null });
  });

  it('keeps the certificate of its key where it can be looked up, and trusts no other', async () => {
    const rows = await ctx.db.select().from(caCertificates);
    const audit = rows.find(({ name }) => name.startsWith('audit-'));
    expect(audit?.name).toBe(`audit-${testCa.authority.audit?.keyId.slice(0, 16)}`);
    const ocsp = rows.find(({ name }) => name === 'ocsp') as typeof caCertificates.$inferSelect;
    // A certificate of the same CA for another purpose, put in the place of the audit key.
    await owner().begin(async (tx) => {
      await tx`update ca_certificates set der = ${Buffer.from(ocsp.der)} where name = ${audit?.name ?? ''}`;
    });
    expect((await check()).first).toMatchObject({ kind: 'seal', text: expect.stringContaining('signature') });
    await testCa.authority.store(ctx);
    expect((await check()).first).toBeNull();
  });

  it('does not sign a log that was tampered with', async () => {
    await act();
    await act();
    await owner()`alter table audit_log disable trigger user`;
    await owner()`update audit_log set reason = 'x' where position = 5`;
    await sealOnce();
    expect(said).toEqual(['AUDIT LOG TAMPERED WITH: not sealed']);
    expect((await check()).first).toMatchObject({ kind: 'changed', position: 5 });
    await owner()`update audit_log set reason = null where position = 5`;
    await sealOnce();
    expect(said).toEqual(['audit log sealed']);
  });

  it('misses the seal that it made, whoever takes it away and rewrites the rest', async () => {
    await owner()`alter table audit_seals disable trigger user`;
    await owner()`delete from audit_seals where number = 3`;
    await owner()`delete from audit_log where position > 3`;
    await owner()`update audit_head set (position, hash) = (select position, hash from audit_log where position = 3)`;
    expect((await check()).first).toMatchObject({ kind: 'seal', text: expect.stringContaining('seal 3') });
    await owner()`alter table audit_log enable always trigger audit_log_begin, enable always trigger audit_log_chain`;
    await act();
    await sealOnce();
    expect(said).toEqual(['AUDIT LOG TAMPERED WITH: not sealed']);
    // Without the file nobody could tell.
    const kept = readFileSync(path.join(directory, 'audit-seal.json'));
    rmSync(path.join(directory, 'audit-seal.json'));
    expect((await check()).first).toBeNull();
    writeFileSync(path.join(directory, 'audit-seal.json'), kept);
  });

  it('says so when the token has no key for it', async () => {
    said = [];
    const log = { info: () => {}, warn: (_: object, text: string) => said.push(text) };
    await startSealing({ ctx, audit: undefined, log }, { directory, everyMs: 1000 }).stop();
    expect(said.join()).toContain('ceremony');
  });
});

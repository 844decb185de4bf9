import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { fillLog } from '@/lib/services/audit/testing/chain';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await fillLog(database.db, 40);
});
afterAll(() => database.close());

/** The command as auditors run it. */
async function verify(url = database.url, env: NodeJS.ProcessEnv = process.env) {
  const args = ['--import', 'tsx', 'scripts/audit-verify.ts', '--data', '/nonexistent'];
  const child = spawn(process.execPath, args, { env: { ...env, DATABASE_URL: url } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, said };
}

describe('npm run audit:verify', () => {
  it('says that the log is whole, and ends with 0', async () => {
    const { code, said } = await verify();
    expect([code, said]).toEqual([0, expect.stringContaining('the audit log is whole')]);
    expect(said).toMatch(/rows checked\s+40 /);
  });

  it('compares typed reasons with the keys, and says when it did not', async () => {
    expect((await verify()).said).toMatch(/typed reasons\s+0 compared/);
    const { FIELD_KEYS: _, ...without } = process.env;
    const { code, said } = await verify(database.url, without as NodeJS.ProcessEnv);
    expect([code, said]).toEqual([0, expect.stringMatching(/typed reasons\s+not checked: give FIELD_KEYS/)]);
  });

  it('names the first bad row, and ends with 1', async () => {
    const { $client: sql } = database.db;
    await sql`alter table audit_log disable trigger user`;
    await sql`update audit_log set reason = 'x' where position in (17, 30)`;
    await sql`alter table audit_log enable trigger user`;
    const { code, said } = await verify();
    expect(code).toBe(1);
    expect(said).toMatch(/^first\s+row 17 .*: changed$/m);
  });

  it('ends with 2 when it could not look', async () => {
    const { code, said } = await verify('postgres://nobody@127.0.0.1:1/none');
    expect([code, said]).toEqual([2, expect.stringContaining('audit:verify failed')]);
  });
});

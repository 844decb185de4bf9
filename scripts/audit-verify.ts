/**
 * Is the audit log what was written? `npm run audit:verify -- [--data DIR] [--root root.pem] [--witness audit-seal.json]`.
 * Reads by DATABASE_URL, or the development system's database; typed reasons are compared with FIELD_KEYS at hand. Exit code 1: tampered with; 2: could not be checked.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { closeDb, createDb } from '@/db/client';
import { createFieldCipher } from '@/lib/crypto/field-cipher';
import { fromPem } from '@/lib/pki/pem';
import type { ReasonCheck } from '@/lib/services/audit/reasons';
import type { Witness } from '@/lib/services/audit/seal';
import { sealKeys } from '@/lib/services/audit/trust';
import { type VerifyReport, verifyAudit } from '@/lib/services/audit/verify';
import { makeConfig } from './lib/config.mjs';
import { defaultDataDir } from './lib/paths.mjs';

/** Of the environment, or both of the development system: its keys open nothing of another database. */
async function settings(dataDir: string): Promise<{ url: string; fieldKeys: string | undefined }> {
  const { DATABASE_URL: url, FIELD_KEYS: fieldKeys } = process.env;
  if (url) return { url, fieldKeys };
  if (!existsSync(path.join(dataDir, 'config.json'))) {
    throw new Error('DATABASE_URL is not set, and there is no development system');
  }
  const port = (name: string, fallback: number) => Number(process.env[name] || fallback);
  const ports = { web: 3000, sandbox: 4010, smtp: 4025, temporal: 4233, postgres: port('POSTGRES_PORT', 4432) };
  const config = await makeConfig({ dataDir, ports });
  return { url: config.databaseUrl, fieldKeys: config.values.FIELD_KEYS };
}

function readOptional(file: string, wanted: boolean): string | undefined {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  if (wanted) throw new Error(`${file} does not exist`);
  return undefined;
}

function print(report: VerifyReport, seconds: number, pinned: { root: boolean; witness: boolean }): void {
  const { rows, seals, unsealed, badRows, reasons, first } = report;
  console.log(`rows checked    ${rows} (${Math.round(rows / seconds)} a second)`);
  console.log(`seals checked   ${seals}, ${unsealed} newest rows not sealed yet`);
  console.log(`root            ${pinned.root ? 'from a file' : "the database's own: give --root for a check of it"}`);
  console.log(`newest seal     ${pinned.witness ? "compared with the CA worker's" : 'not compared: give --witness'}`);
  console.log(`typed reasons   ${reasons === null ? 'not checked: give FIELD_KEYS' : `${reasons} compared`}`);
  console.log(`findings        ${badRows}`);
  if (!first) {
    console.log('the audit log is whole');
    return;
  }
  const which = first.position === null ? `seq ${first.seq}` : `row ${first.position}`;
  console.log(
    `first           ${which}${first.seq && first.position !== null ? ` (seq ${first.seq})` : ''}: ${first.kind}`,
  );
  console.log(`                ${first.text}`);
}

function reasonCheck(fieldKeys: string): ReasonCheck {
  const cipher = createFieldCipher(fieldKeys);
  return { decrypt: (words) => cipher.decrypt(words, 'audit_reasons.words'), now: new Date() };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, root: { type: 'string' }, witness: { type: 'string' } },
  });
  const dataDir = path.resolve(values.data ?? defaultDataDir());
  const caDir = process.env.CA_DIR || path.join(dataDir, 'ca');
  const { url, fieldKeys } = await settings(dataDir);
  const root = readOptional(values.root ?? path.join(caDir, 'root.pem'), values.root !== undefined);
  const witness = readOptional(values.witness ?? path.join(caDir, 'audit-seal.json'), values.witness !== undefined);
  const db = createDb(url, { name: 'audit-verify', max: 1 });
  const sql = db.$client;
  try {
    // A log of years takes its time.
    await sql`set statement_timeout = 0`;
    const started = performance.now();
    const verifySignature = await sealKeys(sql, root ? fromPem('CERTIFICATE', root) : undefined);
    const kept = witness ? (JSON.parse(witness) as Witness) : undefined;
    const reasons = fieldKeys ? reasonCheck(fieldKeys) : undefined;
    const report = await verifyAudit(sql, { verifySignature, witness: kept, reasons });
    print(report, (performance.now() - started) / 1000, { root: Boolean(root), witness: Boolean(witness) });
    process.exitCode = report.first ? 1 : 0;
  } finally {
    await closeDb(db);
  }
}

main().catch((error: unknown) => {
  console.error('audit:verify failed:', error instanceof Error ? error.message : error);
  process.exit(2);
});

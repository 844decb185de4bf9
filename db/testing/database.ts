import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { closeDb, createDb, type Db } from '../client';

export interface TestDatabase {
  db: Db;
  url: string;
  /** Ends the connections and drops the database. */
  close(): Promise<void>;
}

const TEMPLATE = 'certdesk_template';

/** A fresh migrated, empty database of its own for one test file (`*.itest.ts`). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('testPostgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, `create database ${name} template ${TEMPLATE} strategy file_copy`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const db = createDb(url.href, { name, max: 5 });
  return {
    db,
    url: url.href,
    async close() {
      await closeDb(db);
      await asAdmin(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    // Cloning refuses while another session is on the template; test files start at the same time.
    await admin`select pg_advisory_lock(4432002)`;
    await admin.unsafe(statement);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

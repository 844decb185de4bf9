import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { closeDb, createDb, type Db } from '../client';
import { grantApplication } from '../roles';

export interface TestDatabase {
  db: Db;
  url: string;
  /** As the processes see it: another connection, under a role that can only add to the audit log. */
  asApplication(): Promise<Db>;
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
  const more: Db[] = [];
  return {
    db,
    url: url.href,
    async asApplication() {
      // Roles belong to the whole server: one of its own for each database.
      const appUrl = new URL(url);
      appUrl.username = `app_${name}`;
      appUrl.password = 'invented';
      await grantApplication(url.href, appUrl.href);
      const app = createDb(appUrl.href, { name: `${name}_app`, max: 20 });
      more.push(app);
      return app;
    },
    async close() {
      await Promise.all([db, ...more].map(closeDb));
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

import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { startTestPostgres } from '../../scripts/lib/postgres-for-tests.mjs';
import { migrateDatabase } from '../migrate';

const TEMPLATE_DATABASE = 'certdesk_template';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the maintenance database of the shared server. */
    testPostgresUrl: string;
  }
}

/** One server a run; every test clones the migrated template, which takes some 30 ms. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres();
  const admin = postgres(server.url('postgres'), { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${TEMPLATE_DATABASE}`);
  await admin.end();
  await migrateDatabase(server.url(TEMPLATE_DATABASE));
  project.provide('testPostgresUrl', server.url('postgres'));
  return server.stop;
}

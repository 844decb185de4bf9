import path from 'node:path';
import { migrateDatabase } from '../db/migrate';
import { grantApplication, mayMigrate, missingMigrations, powersOverAudit, sameRole } from '../db/roles';
import { sealClearColumns } from '../db/seal-clear';

const MIGRATIONS = path.resolve('db/migrations');

/**
 * MIGRATION_DATABASE_URL: the owner of the tables. DATABASE_URL: the role that the processes work under. With the owner's URL
 * at hand it migrates and grants; with the application's alone it only looks whether that was done elsewhere.
 */
async function main(): Promise<void> {
  const appUrl = process.env.DATABASE_URL;
  if (!appUrl) throw new Error('DATABASE_URL is not set');
  const ownerUrl = process.env.MIGRATION_DATABASE_URL || appUrl;
  if (await mayMigrate(ownerUrl)) {
    await migrateDatabase(ownerUrl, MIGRATIONS);
    await sealClearColumns(ownerUrl);
    if (!sameRole(ownerUrl, appUrl)) await grantApplication(ownerUrl, appUrl);
  } else {
    const missing = await missingMigrations(ownerUrl, MIGRATIONS);
    if (missing > 0) {
      throw new Error(`${missing} migrations are missing: start once with the owner's MIGRATION_DATABASE_URL`);
    }
  }
  const powers = await powersOverAudit(appUrl);
  if (powers.length > 0) {
    // The start shows lines of this form to whoever started it.
    console.log(
      `warning: the role of DATABASE_URL ${powers.join(', ')}: the audit log is not append-only for the application. ` +
        'Give the owner as MIGRATION_DATABASE_URL and another role as DATABASE_URL (docs/operations.md, database roles).',
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

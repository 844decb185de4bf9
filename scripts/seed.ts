import { closeDb, createDb } from '../db/client';
import { seed, seedOptionsFrom } from '../db/seed';

/** Demo data into a migrated database. */
async function main(): Promise<void> {
  const db = createDb(process.env.DATABASE_URL ?? '', { name: 'seed', max: 1 });
  try {
    await seed(db, seedOptionsFrom(process.env));
  } finally {
    await closeDb(db);
  }
}

main().catch((error: unknown) => {
  // The message of a failed query repeats its values.
  console.error('seed failed', error instanceof Error ? error.name : typeof error);
  process.exit(1);
});

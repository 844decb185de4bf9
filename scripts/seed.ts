import { readFileSync } from 'node:fs';
import { closeDb, createDb } from '../db/client';
import { seed, seedOptionsFrom } from '../db/seed';
import { setUp, setupSchema } from '../db/seed/setup';

/** Into a migrated database: what SETUP_FILE says of a deployment, or the demo data. */
async function main(): Promise<void> {
  const db = createDb(process.env.DATABASE_URL ?? '', { name: 'seed', max: 1 });
  try {
    const file = process.env.SETUP_FILE;
    if (file) await setUp(db, setupSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
    else await seed(db, seedOptionsFrom(process.env));
  } finally {
    await closeDb(db);
  }
}

main().catch((error: unknown) => {
  // A schema's message names fields; that of a failed query repeats its values.
  if (error instanceof Error && error.name === 'ZodError') console.error(error.message);
  console.error('seed failed', error instanceof Error ? error.name : typeof error);
  process.exit(1);
});

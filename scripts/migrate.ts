import path from 'node:path';
import { migrateDatabase } from '../db/migrate';

const url = process.env.DATABASE_URL;
if (!url) throw new Error('DATABASE_URL is not set');
migrateDatabase(url, path.resolve('db/migrations')).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

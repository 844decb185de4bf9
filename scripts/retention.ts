/** Deletes what has been kept long enough, as the order worker does daily: `npm run retention [-- --data DIR]`. */
import { parseArgs } from 'node:util';
import { runRetention } from '../lib/services/retention/run';
import { failJob, runStorageJob } from './lib/storage-job';

const NAME = 'retention';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  await runStorageJob(NAME, values.data, async ({ ctx, files }) => {
    await runRetention(ctx, { files }, (line) => console.log(line));
  });
}

main().catch((error: unknown) => failJob(NAME, error));

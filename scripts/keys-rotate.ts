/**
 * Puts everything under the first key of FIELD_KEYS, while the system runs: `npm run keys:rotate [-- --data DIR]`.
 * It may be interrupted at any time and begun again. `--make-key` prints a new key; docs/security.md has the order of steps.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { parseFieldKeys } from '../lib/crypto/field-cipher';
import { rotateKeys } from '../lib/services/keys/rotate';
import { failJob, runStorageJob } from './lib/storage-job';

const NAME = 'keys:rotate';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, 'make-key': { type: 'boolean' } } });
  await runStorageJob(NAME, values.data, async ({ ctx, files, fieldKeys, signal }) => {
    const keys = parseFieldKeys(fieldKeys);
    if (values['make-key']) {
      const number = Math.max(0, ...keys.map(({ id }) => Number(/\d+$/.exec(id)?.[0] ?? 0))) + 1;
      console.log(`k${number}:${randomBytes(32).toString('base64')}`);
      return;
    }
    console.log(`everything is put under ${keys[0]?.id}; keys at hand: ${keys.map(({ id }) => id).join(', ')}`);
    const result = await rotateKeys(ctx, { files }, { fieldKeys, signal, onProgress: (line) => console.log(line) });
    if (result.complete) {
      console.log(`done: nothing needs a key other than ${result.keyId}`);
      return;
    }
    console.log(
      signal.aborted ? 'interrupted: begin again to go on' : 'not done: a process still writes with an older key',
    );
    process.exitCode = 2;
  });
}

main().catch((error: unknown) => failJob(NAME, error));

import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rateLimits } from '@/db/schema/platform';
import { inventedMobile } from '@/db/testing/values';
import { allLeaks } from '../fixtures/leaks';
import { processEntry } from '../fixtures/system';
import { openWorld, type World } from '../fixtures/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());

/** Puts the value into the history of a workflow that nobody plays. */
async function inHistory(value: string): Promise<() => Promise<unknown>> {
  const connection = await Connection.connect({ address: world.system.temporalAddress });
  const options = { taskQueue: 'nobody', workflowId: 'leaking', args: [{ mobile: value }] };
  const handle = await new Client({ connection }).workflow.start('nothing', options);
  return async () => {
    await handle.terminate();
    await connection.close();
  };
}

/** Where the process puts what it needs for a moment. */
function temporaryOf(name: 'documents-worker'): string {
  const environ = readFileSync(`/proc/${processEntry(name).pid}/environ`, 'utf8').split('\0');
  return environ.find((line) => line.startsWith('TMPDIR='))?.slice('TMPDIR='.length) ?? tmpdir();
}

it('the search after each file finds a value in a table, a log, a stored or temporary file and a history', async () => {
  const since = new Date();
  const mobile = inventedMobile();
  const search = () => allLeaks(world, new Map([['mobile', mobile]]), since);
  expect(await search()).toEqual([]);

  const log = path.join(world.system.logDir, 'leaking.log');
  const file = path.join(world.system.envOf('web').FILES_DIR ?? '', 'leaking');
  const temporary = path.join(temporaryOf('documents-worker'), 'leaking.jpg');
  const key = `leaking:${mobile}`;
  const end = await inHistory(mobile);
  try {
    appendFileSync(log, `{"msg":"sent to +86${mobile}"}\n`);
    writeFileSync(file, `not sealed ${mobile}`);
    writeFileSync(temporary, `in passing ${mobile}`);
    await world.db.insert(rateLimits).values({ key, windowStart: since, count: 1 });
    const place = (name: string) => path.relative(world.system.dataDir, name);
    expect(await search()).toEqual(
      expect.arrayContaining([
        'mobile in leaking.log',
        'mobile in table rate_limits',
        'mobile in the history of leaking',
        `mobile in ${place(log)}`,
        `mobile in ${place(file)}`,
        `mobile in ${place(temporary)}`,
        `${place(file)} is not sealed`,
      ]),
    );
  } finally {
    rmSync(log, { force: true });
    rmSync(file, { force: true });
    rmSync(temporary, { force: true });
    await world.db.delete(rateLimits).where(eq(rateLimits.key, key));
    await end();
  }
});

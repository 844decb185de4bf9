import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import type { Papers } from '../fixtures/pictures';
import { openStage, type Stage } from '../fixtures/stage';
import { restartWith, untilHealthy } from '../fixtures/system';
import { type Customer, makeCustomer, makeStaff } from '../fixtures/world';

const HOLDERS = ['web', 'order-worker', 'documents-worker'] as const;
const NEW = `k2:${randomBytes(32).toString('base64')}`;

let stage: Stage;
let old: string;
let restores: (() => Promise<void>)[] = [];

beforeAll(async () => {
  stage = await openStage();
  old = stage.world.system.envOf('web').FIELD_KEYS ?? '';
});
/** Whatever happened: those who come after us find the usual key. */
afterAll(async () => {
  if (restores.length > 0) {
    await restartAll(`${NEW},${old}`);
    await restartAll(`${old},${NEW}`);
    expect((await rotate(`${old},${NEW}`)).code).toBe(0);
    await Promise.all(restores.map((restore) => restore()));
    await untilHealthy(stage.world.system);
  }
  await stage?.close();
});

/** As an administrator restarts the three processes with another list of keys. */
async function restartAll(fieldKeys: string): Promise<void> {
  restores = await Promise.all(HOLDERS.map((name) => restartWith(name, { FIELD_KEYS: fieldKeys })));
}

/** `npm run keys:rotate`. @param interrupt at its first word about a column */
async function rotate(fieldKeys: string, interrupt = false): Promise<{ code: number | null; last: string }> {
  const { DATABASE_URL, FILES_DIR, PATH } = { ...process.env, ...stage.world.system.envOf('web') };
  const env = { DATABASE_URL, FILES_DIR, PATH, FIELD_KEYS: fieldKeys, NODE_ENV: 'production' as const };
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/keys-rotate.ts'], { cwd: ROOT, env });
  let last = '';
  let pressed = !interrupt;
  createInterface(child.stdout).on('line', (line) => {
    last = line;
    if (pressed || !line.includes('written anew')) return;
    pressed = child.kill('SIGINT');
  });
  const [code] = await once(child, 'close');
  return { code, last };
}

/** Values of some columns that are under this key. */
async function under(keyId: string): Promise<number> {
  const pattern = `${keyId}.%`;
  const [row] = await stage.world.db.$client<{ count: number }[]>`
    select (select count(*) from orders where application like ${pattern})
      + (select count(*) from subscribers where agent_mobile like ${pattern})
      + (select count(*) from uploads where file_name like ${pattern}) as count`;
  return Number(row?.count);
}

async function placeOrder(who: Customer, papers: Papers): Promise<{ api: ApiCustomer; orderNo: string }> {
  const api = await ApiCustomer.signIn(stage.world, who);
  return { api, orderNo: (await api.orderToPay('legal_mobile', papers)).orderNo };
}

async function pictureStates({ api, orderNo }: { api: ApiCustomer; orderNo: string }): Promise<number[]> {
  const cookie = api.cookies('').map(({ name, value }) => `${name}=${value}`);
  const headers = { cookie: cookie.join('; ') };
  const { uploads } = await api.trpc.order.get.query({ orderNo });
  const answers = uploads.map(({ id }) => fetch(`${stage.world.system.webUrl}/api/uploads/${id}`, { headers }));
  return (await Promise.all(answers)).map(({ status }) => status);
}

it('changes the keys of a system that goes on working; interrupted, resumed, done', async () => {
  const { world } = stage;
  // What the test itself writes is under the old key: all of it now.
  const [first, second] = [await makeCustomer(world), await makeCustomer(world)];
  const reviewer = await makeStaff(world, ['reviewer']);
  const papers = await stage.papers(first);
  const before = await placeOrder(first, papers);
  const oldId = old.split(':')[0] ?? '';
  expect(await under(oldId)).toBeGreaterThan(2);

  await restartAll(`${old},${NEW}`);
  await restartAll(`${NEW},${old}`);
  // A row that is in use keeps the first walk from its end.
  const interrupted = await world.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from orders where order_no = ${before.orderNo} for update`);
    return rotate(`${NEW},${old}`, true);
  });
  expect(interrupted).toEqual({ code: 2, last: 'interrupted: begin again to go on' });
  expect(await under(oldId)).toBeGreaterThan(0);

  // Resumed while a customer comes, types, uploads and opens the payment.
  const [resumed, meanwhile] = await Promise.all([rotate(`${NEW},${old}`), placeOrder(second, papers)]);
  expect(resumed).toEqual({ code: 0, last: 'done: nothing needs a key other than k2' });
  expect([await under(oldId), (await under('k2')) > 2]).toEqual([0, true]);

  // Without the old key everything is read.
  await restartAll(NEW);
  const staff = await ApiStaff.signIn(world, reviewer);
  for (const made of [before, meanwhile]) {
    const { orderNo, api } = made;
    const { values } = await staff.trpc.admin.orders.reveal.mutate({ orderNo, reason: '核对轮换后的数据' });
    expect(values['organisation.legalIdNumber']).toBe(api.who.legalRepresentative.idNumber);
    expect(await pictureStates(made)).toEqual([200, 200, 200]);
  }
});

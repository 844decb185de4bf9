import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptedColumns } from '../../../db/encrypted-columns';
import * as schema from '../../../db/schema';
import { orders } from '../../../db/schema/order';
import { auditLog, staff } from '../../../db/schema/platform';
import { subscribers } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder, makeSubscriber } from '../../../db/testing/factories';
import { createFiles } from '../../adapters/files';
import { createFieldCipher } from '../../crypto/field-cipher';
import { asSystem } from '../testing';
import { rotateKeys } from './rotate';

const OLD = process.env.FIELD_KEYS ?? '';
const NEW = `k2:${randomBytes(32).toString('base64')}`;
const BOTH = `${NEW},${OLD}`;
const ROWS = 60;
const FILES = 12;

let database: TestDatabase;
let directory: string;

beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'rotate-test-'));
});
afterAll(async () => {
  await database.close();
  await rm(directory, { recursive: true });
});

const raw = async (table: string, column: string): Promise<string[]> =>
  (await database.db.$client.unsafe(`select "${column}" as value from "${table}" where "${column}" is not null`)).map(
    ({ value }) => value as string,
  );

const rotate = (options: { signal?: AbortSignal; onProgress?: (line: string) => void } = {}) =>
  rotateKeys(
    asSystem(database.db),
    { files: createFiles({ directory, fieldKeys: BOTH }) },
    { fieldKeys: BOTH, batch: 7, ...options },
  );

describe('encrypted columns', () => {
  it('are found by walking the schema', () => {
    const names = encryptedColumns().map(({ table, column }) => `${table}.${column}`);
    expect(names).toEqual(
      expect.arrayContaining([
        'orders.application',
        'subscribers.agent_name',
        'subscribers.agent_mobile',
        'subscribers.phone',
        'invoices.fail_reason',
        'drafts.data',
        'staff.totp_secret',
        'provider_tokens.value',
        // Free text: whoever writes may write a name or a number.
        'orders.reject_reasons',
        'reviews.note',
        'refund_requests.note',
        'refund_requests.decision_note',
        'material_parcels.note',
        'consult_messages.question',
        'audit_reasons.words',
        'route_events.text',
      ]),
    );
    expect(names).not.toContain('orders.uscc');
  });

  it('are each bound to their own place', () => {
    const cipher = createFieldCipher(OLD);
    const tables = (Object.values(schema) as unknown[]).filter((entry): entry is PgTable => is(entry, PgTable));
    const places = encryptedColumns().map(({ table, column, place }) => {
      const found = tables.find((entry) => getTableName(entry) === table);
      const typed = Object.values(getTableColumns(found as PgTable)).find(({ name }) => name === column);
      expect(() => cipher.decrypt(String(typed?.mapToDriverValue('x')), place)).not.toThrow();
      return place;
    });
    expect(new Set(places).size).toBe(places.length);
  });

  it('refuse a value that somebody moved from another column', async () => {
    const { db } = database;
    const { id } = await makeSubscriber(db);
    const read = () => db.select().from(subscribers).where(eq(subscribers.id, id));
    await db.$client`update subscribers set agent_name = agent_mobile where id = ${id}`;
    await expect(read()).rejects.toThrow('wrong context');
    await db.delete(subscribers).where(eq(subscribers.id, id));
  });
});

describe('keys:rotate', () => {
  it('binds values of the time before, under the same key', async () => {
    const { db } = database;
    const { id, agentName } = await makeSubscriber(db);
    const { keyId, body } = createFieldCipher(OLD).encryptBytes(Buffer.from(agentName), '');
    await db.$client`update subscribers set agent_name = ${`${keyId}:${body.toString('base64url')}`} where id = ${id}`;
    const name = async () => (await db.select().from(subscribers).where(eq(subscribers.id, id)))[0]?.agentName;
    expect(await name()).toBe(agentName);
    const { columns } = await rotateKeys(
      asSystem(db),
      { files: createFiles({ directory, fieldKeys: OLD }) },
      { fieldKeys: OLD },
    );
    expect(columns.filter(({ written }) => written > 0)).toEqual([
      { name: 'subscribers.agent_name', written: 1, left: 0 },
    ]);
    const [row] = await db.$client<{ value: string }[]>`select agent_name as value from subscribers where id = ${id}`;
    expect(createFieldCipher(OLD).decrypt(row?.value ?? '', 'subscribers.agent_name')).toBe(agentName);
    expect(row?.value).toMatch(/^k1\./);
    expect(await name()).toBe(agentName);
  });

  it('is interrupted half way, resumed beside writers, and the old key is needed no more', async () => {
    const { db } = database;
    const made = [];
    for (let i = 0; i < ROWS; i += 1)
      made.push(await makeOrder(db, 'submitted', { subscriber: await makeSubscriber(db) }));
    await db
      .insert(staff)
      .values({ id: 'p', login: 'p', name: '示例', roles: [], passwordHash: 'x', totpSecret: 'TOTP' });
    const before = createFiles({ directory, fieldKeys: OLD });
    for (let i = 0; i < FILES; i += 1) await before.put(`uploads/${i}/a`, new TextEncoder().encode(`picture ${i}`));
    const stale = async () =>
      (await Promise.all(encryptedColumns().map(({ table, column }) => raw(table, column))))
        .flat()
        .filter((v) => !v.startsWith('k2.')).length;
    const all = await stale();
    expect(all).toBeGreaterThan(ROWS * 3);

    // Interrupted in the middle: after the applications, before what comes after them.
    const stop = new AbortController();
    const first = await rotate({
      signal: stop.signal,
      onProgress: (line) => {
        if (line.includes('orders.application')) stop.abort();
      },
    });
    expect(first.complete).toBe(false);
    const half = await stale();
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(all);

    // Resumed while a process that has the new key writes, and one that holds a row.
    const cipher = createFieldCipher(BOTH);
    const last = new Map<string, string>();
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i += 1) {
        const { orderNo } = (made[i % ROWS] as (typeof made)[number]).order;
        const text = JSON.stringify({ changed: i });
        await db.$client`update orders set application = ${cipher.encrypt(text, 'orders.application')} where order_no = ${orderNo}`;
        last.set(orderNo, text);
      }
    })();
    const held = (made[3] as (typeof made)[number]).subscriber.id;
    const holder = db.transaction(async (tx) => {
      await tx.execute(`select 1 from subscribers where id = '${held}' for update`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    });
    const second = await rotate();
    writing = false;
    await Promise.all([writer, holder]);
    const third = await rotate();
    expect(third.complete).toBe(true);
    expect(await stale()).toBe(0);
    expect(second.files.written + first.files.written).toBe(FILES);
    expect(third.files).toEqual({ seen: FILES, written: 0, left: 0 });
    expect(third.columns.every(({ written, left }) => left === 0 && written <= 1)).toBe(true);

    // Nothing was lost, neither of what was there nor of what was written meanwhile; all by the new key alone.
    const alone = createFieldCipher(NEW);
    const rows = await db.$client<
      { order_no: string; application: string }[]
    >`select order_no, application from orders`;
    for (const { order_no, application } of rows) {
      const text = alone.decrypt(application, 'orders.application');
      const original = made.find(({ order }) => order.orderNo === order_no)?.order.application;
      expect(JSON.parse(text)).toEqual(last.has(order_no) ? JSON.parse(last.get(order_no) ?? '') : original);
    }
    for (const { subscriber } of made) {
      const [row] = await db.$client<
        { agent_mobile: string }[]
      >`select agent_mobile from subscribers where id = ${subscriber.id}`;
      expect(alone.decrypt(row?.agent_mobile ?? '', 'subscribers.agent_mobile')).toBe(subscriber.agentMobile);
    }
    const files = createFiles({ directory, fieldKeys: NEW });
    for (let i = 0; i < FILES; i += 1) {
      expect(new TextDecoder().decode(await files.get(`uploads/${i}/a`))).toBe(`picture ${i}`);
    }
    const audit = await db.select().from(auditLog).where(eq(auditLog.action, 'keys.rotate'));
    expect(audit.slice(-3).map(({ after }) => (after as { complete: boolean }).complete)).toEqual([
      false,
      second.complete,
      true,
    ]);
  });

  it('says when something goes on writing with the old key', async () => {
    const { db } = database;
    const { order } = await makeOrder(db, 'submitted');
    const [{ value } = { value: '' }] = await db.$client<{ value: string }[]>`
      select application as value from orders where order_no = ${order.orderNo}`;
    expect(value).toMatch(/^k1\./);
    const result = await db.transaction(async (tx) => {
      // Held for ever: as if another process wrote it back again and again.
      await tx.select().from(orders).where(eq(orders.orderNo, order.orderNo)).for('update');
      return rotate();
    });
    expect(result.complete).toBe(false);
    expect(result.columns.find(({ name }) => name === 'orders.application')).toMatchObject({ left: 1 });
    expect((await rotate()).complete).toBe(true);
  });

  it('says so too when it was after the turn of a column, or of the files', async () => {
    const { db } = database;
    const { id } = await makeSubscriber(db);
    const files = createFiles({ directory, fieldKeys: BOTH });
    let walks = 0;
    const late = async function* () {
      walks += 1;
      // Columns had their turn before the first walk over the files, and these theirs before the second.
      const value = createFieldCipher(OLD).encrypt('张示例', 'subscribers.agent_name');
      if (walks === 1) await db.$client`update subscribers set agent_name = ${value} where id = ${id}`;
      else await createFiles({ directory, fieldKeys: OLD }).put('uploads/late/a', new Uint8Array([1]));
      yield* files.keys();
    };
    const deps = { files: { ...files, keys: late } };
    const { complete, columns, files: counted } = await rotateKeys(asSystem(db), deps, { fieldKeys: BOTH });
    expect(complete).toBe(false);
    expect(columns.filter(({ left }) => left > 0)).toMatchObject([{ name: 'subscribers.agent_name', left: 1 }]);
    expect(counted).toMatchObject({ left: 1 });
    expect(await rotate()).toMatchObject({ complete: true, files: { written: 1, left: 0 } });
  });
});

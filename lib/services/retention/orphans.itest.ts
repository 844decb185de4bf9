import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileColumns } from '../../../db/file-columns';
import { applicationForms } from '../../../db/schema/material';
import { invoices, uploads } from '../../../db/schema/order';
import { auditLog } from '../../../db/schema/platform';
import { shipments } from '../../../db/schema/production';
import { licencePictures } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { createFiles } from '../../adapters/files';
import { keepForm } from '../material/keepForm';
import { asSystem } from '../testing';
import { runRetention } from './run';

const HOUR = 3_600_000;
const PDF = (words: string) => new TextEncoder().encode(`%PDF-${words}`);

let database: TestDatabase;
let directory: string;
let files: ReturnType<typeof createFiles>;
beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'orphans-test-'));
  files = createFiles({ directory, fieldKeys: process.env.FIELD_KEYS ?? '' });
});
afterAll(async () => {
  await database.close();
  await rm(directory, { recursive: true });
});

const run = () => runRetention(asSystem(database.db), { files });

async function stored(): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of files.keys()) keys.push(key);
  return keys.sort();
}

async function aged(key: string, hours: number): Promise<string> {
  const at = new Date(Date.now() - hours * HOUR);
  await utimes(path.join(directory, key), at, at);
  return key;
}

async function makeFile(key: string, hours: number): Promise<string> {
  await files.put(key, PDF(key));
  return aged(key, hours);
}

/** The keys that stand in a column. */
async function keysIn({ table, column }: ReturnType<typeof fileColumns>[number]): Promise<string[]> {
  const rows = await database.db.$client.unsafe(
    `select "${column}" as key from "${table}" where "${column}" is not null`,
  );
  return rows.map(({ key }) => key as string);
}

it('a form whose making broke off before its row goes after a day; what the second try made stays', async () => {
  const { db } = database;
  const { orderNo } = (await makeOrder(db, 'awaiting_materials')).order;
  const form = { orderNo, version: 1, formNo: `${orderNo}F1`, templateVersion: 'test' };
  const put = async (key: string, content: Uint8Array) => {
    await files.put(key, content);
    throw new Error('killed');
  };
  await expect(keepForm(asSystem(db), form, PDF('first'), { files: { ...files, put } })).rejects.toThrow('killed');
  const [left = ''] = await stored();
  await keepForm(asSystem(db), form, PDF('second'), { files });
  const [row] = await db.select().from(applicationForms).where(eq(applicationForms.orderNo, orderNo));
  const kept = await aged(row?.fileKey ?? '', 50);

  await aged(left, 23);
  expect((await run()).orphan_files).toBe(0);
  expect(await stored()).toEqual([kept, left].sort());
  await aged(left, 25);
  expect((await run()).orphan_files).toBe(1);
  expect(await stored()).toEqual([kept]);
  const audit = await db.select().from(auditLog).where(eq(auditLog.action, 'retention.run'));
  expect(audit.map(({ after }) => after)).toContainEqual({ orphan_files: 1 });
});

it('keeps every file that a row names, whatever column, and a picture that nobody has named yet', async () => {
  const { db } = database;
  const { order } = await makeOrder(db, 'producing');
  const { orderNo } = order;
  const picture = { id: randomUUID(), sizeBytes: 1, sha256: 'a'.repeat(64) };
  const [originalKey, cleanKey, thumbnailKey] = ['o', 'c', 't'].map((name) => `uploads/${orderNo}/${name}`);
  await db.insert(uploads).values({
    ...{ ...picture, orderNo, kind: 'licence', state: 'replaced', fileName: '执照.jpg' },
    ...{ originalKey: originalKey ?? '', cleanKey, thumbnailKey },
  });
  await db.insert(licencePictures).values({
    ...{ ...picture, channelId: 'c', state: 'received', originalKey: `uploads/licences/${picture.id}` },
    fileName: '执照.jpg',
  });
  await db.insert(applicationForms).values({
    ...{ orderNo, version: 1, formNo: `${orderNo}F1`, fileKey: `forms/${orderNo}/a.pdf`, sha256: 'e'.repeat(64) },
    ...{ sizeBytes: 1, templateVersion: 'test' },
  });
  await db.insert(invoices).values({ orderNo, requestNo: orderNo, state: 'issued', pdfKey: `invoices/${orderNo}.pdf` });
  const parcel = { labelKey: `labels/${orderNo}.pdf`, slipKey: `slips/${orderNo}.pdf` };
  await db.insert(shipments).values({ orderNo, clientOrderId: orderNo, ...parcel });

  // A column of files that is new: it wants a row above.
  const noFiles = new Set(['stations.public_key', 'pin_deliveries.delivery_key']);
  const columns = fileColumns().filter(({ table, column }) => !noFiles.has(`${table}.${column}`));
  const named = await Promise.all(columns.map(keysIn));
  expect(columns.filter((_, i) => named[i]?.length === 0)).toEqual([]);

  const all = [...new Set(named.flat())];
  for (const key of all) await makeFile(key, 400);
  const young = await makeFile(`uploads/${orderNo}/${randomUUID()}`, 1);
  await run();
  expect(await stored()).toEqual(expect.arrayContaining([...all, young]));
});

it('whoever puts a file has a column for its key', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const sources = ['lib/services', 'workflows', 'app'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!test)\.tsx?$/.test(name) && !name.includes('testing'))
      .map((name) => readFileSync(path.join(root, folder, name), 'utf8')),
  );
  const put = sources.flatMap((text) => [...text.matchAll(/files\.put\(([^,]+),/g)].map(([, key]) => key));
  expect(put).not.toEqual([]);
  const properties = fileColumns().map(({ property }) => property);
  expect(put.filter((key) => !properties.includes(key ?? ''))).toEqual([]);
});

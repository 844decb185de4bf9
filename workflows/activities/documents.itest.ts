import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploads } from '@/db/schema/order';
import { productions, shipments } from '@/db/schema/production';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeOrder } from '@/db/testing/factories';
import { DomainError } from '@/lib/domain/errors';
import { memoryFiles, testClock } from '@/lib/services/testing';
import { createDocumentActivities, type DocumentDeps } from './documents';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

function setup(values: Partial<DocumentDeps> = {}) {
  const files = memoryFiles();
  const pages: string[] = [];
  const deps: DocumentDeps = {
    ...{ db: database.db, clock: testClock(), files, heartbeat: () => {} },
    log: { warn: () => {}, error: () => {} },
    reencode: async (bytes) => ({ bytes: new Uint8Array([...bytes, 9]), width: 1200, height: 900 }),
    shrink: async (clean) => clean.slice(0, 1),
    licenceReader: { read: async () => [] },
    htmlToPdf: async (html) => {
      pages.push(html);
      return new TextEncoder().encode('%PDF-slip');
    },
    ...values,
  };
  return { files, pages, activities: createDocumentActivities(deps) };
}
const uploadsOf = async (orderNo: string) => database.db.select().from(uploads).where(eq(uploads.orderNo, orderNo));

describe('prepareUploads', () => {
  it('keeps a clean copy of each picture and says what is none; once', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    let calls = 0;
    const { files, activities } = setup({
      async reencode(bytes) {
        calls += 1;
        if (bytes[0] === 1) throw new DomainError('file.unreadable', '图片无法打开。');
        return { bytes, width: 1200, height: 900 };
      },
    });
    for (const upload of await uploadsOf(orderNo)) {
      files.contents.set(upload.originalKey, new Uint8Array([upload.kind === 'licence' ? 1 : 2]));
    }
    await activities.prepareUploads({ orderNo });
    await activities.prepareUploads({ orderNo });
    expect(calls).toBe(3);
    for (const row of await uploadsOf(orderNo)) {
      if (row.kind === 'licence')
        expect(row).toMatchObject({ state: 'refused', refusal: '图片无法打开。', cleanKey: null });
      else {
        expect(row).toMatchObject({ state: 'ready', width: 1200, height: 900 });
        expect(files.contents.has(row.cleanKey ?? '')).toBe(true);
        expect(files.contents.get(row.thumbnailKey ?? '')).toHaveLength(1);
      }
    }
  });

  it('does not call a picture unreadable that is missing on our side', async () => {
    const { orderNo } = (await makeOrder(database.db, 'paid')).order;
    const { activities } = setup();
    await expect(activities.prepareUploads({ orderNo })).rejects.toMatchObject({ type: 'file.missing' });
    expect((await uploadsOf(orderNo)).every((row) => row.state === 'received')).toBe(true);
  });
});

describe('makeHandOverSlip', () => {
  it('shows order, serial and waybill as texts and barcodes, once', async () => {
    const { order } = await makeOrder(database.db, 'produced', {
      values: { organisationName: '桂林示例<甲>有限公司' },
    });
    const { orderNo } = order;
    const waybillNo = `SF${Date.now()}`;
    await database.db.insert(productions).values({
      ...{ orderNo, attempt: 1, stationId: 's', tokenSerial: `tok${orderNo}`, state: 'made', startedBy: 'o' },
    });
    await database.db.insert(shipments).values({ orderNo, clientOrderId: `C${orderNo}`, waybillNo });
    const { pages, files, activities } = setup();
    await activities.makeHandOverSlip({ orderNo });
    await activities.makeHandOverSlip({ orderNo });
    expect(pages).toHaveLength(1);
    for (const text of [orderNo, `tok${orderNo}`, waybillNo]) expect(pages[0]).toContain(`<p>${text}</p>`);
    expect(pages[0]?.match(/<svg/g)).toHaveLength(3);
    expect(pages[0]).not.toContain('<甲>');
    const [row] = await database.db.select().from(shipments).where(eq(shipments.orderNo, orderNo));
    expect(files.contents.has(row?.slipKey ?? '')).toBe(true);
  });
});

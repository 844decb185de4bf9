import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationForms } from '@/db/schema/material';
import { orders } from '@/db/schema/order';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeOrder } from '@/db/testing/factories';
import { htmlToPdf } from '@/lib/adapters/chromium/pdf';
import type { ReissueApplication } from '@/lib/domain/application';
import { readForm } from '@/lib/services/material/readForm';
import { asCustomer, memoryFiles, testClock } from '@/lib/services/testing';
import { createDocumentActivities } from '../documents';
import { readBarcode } from './testing/code128';
import { differs, fromAfar, seenBefore } from './testing/from-afar';
import { type ReadPage, readPdf } from './testing/pdf';

const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium-headless-shell';
/** A name whose characters are in no everyday font; `<` stands for what a template may forget to escape. */
const RARE = '张𠮷龘';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function printed(
  change: (application: ReissueApplication) => Partial<ReissueApplication> = () => ({}),
  values: Partial<typeof orders.$inferInsert> = { materialRoute: 'post' },
) {
  const made = await makeOrder(database.db, 'submitted', { values });
  const { orderNo } = made.order;
  const application = { ...made.order.application, ...change(made.order.application) };
  await database.db.update(orders).set({ application }).where(eq(orders.orderNo, orderNo));
  const files = memoryFiles();
  let prints = 0;
  const activities = createDocumentActivities({
    ...{ db: database.db, clock: testClock(), files, heartbeat: () => {} },
    log: { warn: () => {}, error: () => {} },
    reencode: async () => expect.unreachable(),
    shrink: async () => expect.unreachable(),
    licenceReader: { read: async () => [] },
    htmlToPdf: (html) => {
      prints += 1;
      return htmlToPdf(html, { chromiumPath });
    },
  });
  const print = () => activities.makeApplicationForm({ orderNo });
  const read = async () => (await readForm(asCustomer(database.db, made.subscriber), { orderNo }, { files })).content;
  await print();
  return { orderNo, application, print, read, prints: () => prints };
}

/** Every value of the application that a person typed. */
const typed = ({ organisation, invoice, contact, recipient }: ReissueApplication): string[] =>
  [organisation, invoice, contact, recipient]
    .flatMap((group) => Object.entries(group))
    .filter(([name]) => !['legalIdType', 'idType', 'regionCode', 'province', 'city', 'county'].includes(name))
    .map(([, value]) => String(value).replace(/\s/g, ''))
    .filter(Boolean);

/** Part of the pixels that are not white. */
function ink({ picture }: ReadPage): number {
  let dark = 0;
  for (let i = 0; i < picture.data.length; i += 4) if ((picture.data[i] ?? 255) < 200) dark += 1;
  return dark / (picture.width * picture.height);
}

const TOLERATED = 0.02;

/** The picture of the only page beside the one that was kept; a block that moved by one line of the grid is found out. */
async function expectToLookAs(name: string, pdf: Uint8Array): Promise<void> {
  const [page] = await readPdf(pdf);
  const now = await fromAfar(page?.png ?? Buffer.alloc(0));
  const before = seenBefore(name, now);
  expect(differs(now, before), `${now}\nwas\n${before}`).toBeLessThan(TOLERATED);
  const [first = '', ...rest] = now.split('\n');
  expect(differs([...rest, first].join('\n'), before)).toBeGreaterThan(TOLERATED * 2);
}

describe('the printed 单位数字证书申请表', () => {
  it('is one A4 sheet with everything that was typed, unmasked, and the way to the point', async () => {
    const { orderNo, application, read } = await printed((old) => ({
      organisation: { ...old.organisation, legalName: RARE },
      recipient: { ...old.recipient, address: '示例路 <b>1</b> 号' },
    }));
    const pdf = await read();
    const pages = await readPdf(pdf);
    if (process.env.SHOW_PDF) await writeFile(process.env.SHOW_PDF, pages[0]?.png ?? '');
    expect(pages).toHaveLength(1);
    const { text, picture } = pages[0] as ReadPage;
    expect([picture.width, picture.height]).toEqual([1784, 2525]);
    expect(text).toContain('单位数字证书申请表');
    for (const value of typed(application)) expect(text).toContain(value);
    for (const words of ['单位公章', '法定代表人签字', '经办人签字', '单位自付邮寄运费，拒收到付', '第1页/共1页']) {
      expect(text).toContain(words);
    }
    for (const words of ['示例受理点严示例', '0773-0000000', '示例路100号', '证书补办”字样', `${orderNo}F1`]) {
      expect(text).toContain(words);
    }
    // Printed on paper, a page that came out empty or black would say so here.
    expect(ink(pages[0] as ReadPage)).toBeGreaterThan(0.02);
    expect(ink(pages[0] as ReadPage)).toBeLessThan(0.3);
  }, 60_000);

  it('looks as it did when somebody looked at it', async () => {
    await expectToLookAs('application-form', await (await printed()).read());
  }, 60_000);

  it('has a barcode that a scanner reads as the form number', async () => {
    const { orderNo, read } = await printed();
    const [page] = await readPdf(await read());
    expect(page && readBarcode(page.picture)).toBe(`${orderNo}F1`);
  }, 60_000);

  it('carries its number on every page when it needs several, and breaks no block', async () => {
    const items = Array.from({ length: 20 }, (_, i) => ({
      department: `第 ${i + 1} 示例部门`,
      sealInfo: '财务专用章',
    }));
    const { orderNo, read } = await printed(() => ({ tokens: { items } }));
    const pages = await readPdf(await read());
    expect(pages.length).toBeGreaterThan(1);
    for (const [i, { text }] of pages.entries()) {
      expect(text).toContain(`申请表编号${orderNo}F1`);
      expect(text).toContain(`第${i + 1}页/共${pages.length}页`);
    }
    const sealed = pages.filter(({ text }) => text.includes('单位公章（请盖在此处）'));
    expect(sealed).toHaveLength(1);
    expect(sealed[0]?.text).toContain('经办人签字');
  }, 60_000);

  it('is printed once: the same bytes ever after, known by their hash', async () => {
    const { orderNo, print, read, prints } = await printed();
    const first = await read();
    await print();
    expect(prints()).toBe(1);
    expect(Buffer.compare(await read(), first)).toBe(0);
    const [row] = await database.db.select().from(applicationForms).where(eq(applicationForms.orderNo, orderNo));
    expect(row).toMatchObject({
      formNo: `${orderNo}F1`,
      version: 1,
      sha256: createHash('sha256').update(first).digest('hex'),
      sizeBytes: first.byteLength,
    });
  }, 60_000);
});

describe('the printed 经办人授权书', () => {
  const values = { materialRoute: 'upload', businessType: 'new', oldCertificateId: null } as const;

  it('looks as it did when somebody looked at it', async () => {
    await expectToLookAs('authorisation', await (await printed(undefined, values)).read());
  }, 60_000);

  it('is one A4 sheet that names organisation, agent, business and order, to be signed and sealed', async () => {
    const { orderNo, application, read } = await printed(
      (old) => ({ contact: { ...old.contact, name: RARE } }),
      values,
    );
    const pages = await readPdf(await read());
    if (process.env.SHOW_PDF) await writeFile(process.env.SHOW_PDF, pages[0]?.png ?? '');
    expect(pages).toHaveLength(1);
    const { text } = pages[0] as ReadPage;
    const { organisation, contact } = application;
    for (const words of [organisation.name, organisation.uscc, contact.name, contact.idNumber, contact.mobile]) {
      expect(text).toContain(words);
    }
    for (const words of ['经办人授权书', '初次办理', orderNo, `授权书编号${orderNo}S1`, '单位公章', '法定代表人签字']) {
      expect(text).toContain(words);
    }
  }, 60_000);
});

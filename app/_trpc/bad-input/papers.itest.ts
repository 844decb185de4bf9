import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { beforeAll, describe, expect } from 'vitest';
import { ask, cookieOf, database, download, files, startTestWeb, upload } from '@/app/_trpc/testing';
import { uploads } from '@/db/schema/order';
import { type MadeOrder, makeOrder } from '@/db/testing/factories';
import { reencodeImage } from '@/lib/adapters/images/reencode';
import { DomainError } from '@/lib/domain/errors';
import { rawUploads, recordUpload } from '@/lib/services/document/uploads';
import { asSystem } from '@/lib/services/testing';
import { door, expectDecent } from './testing/harness';
import { BAD, GOOD, HIDDEN, REFUSED } from './testing/pictures';

startTestWeb();
const paper = door('uploads');

const CHINESE = /[\u4e00-\u9fff]/;
let made: MadeOrder;
let cookie: string;
beforeAll(async () => {
  made = await makeOrder(database.db, 'submitted');
  cookie = await cookieOf(made.subscriber);
});

/** The documents worker's part, by its own decoder; @returns the row afterwards, as the customer sees it */
async function lookedAt(id: string) {
  const ctx = asSystem(database.db);
  for (const raw of await rawUploads(ctx, made.order.orderNo)) {
    if (raw.id !== id) continue;
    try {
      const { bytes, width, height } = await reencodeImage(await files.get(raw.originalKey));
      await files.put(`${raw.originalKey}-clean`, bytes);
      await recordUpload(ctx, raw, {
        state: 'ready',
        cleanKey: `${raw.originalKey}-clean`,
        thumbnailKey: raw.originalKey,
        width,
        height,
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await recordUpload(ctx, raw, { state: 'refused', refusal: error.message });
    }
  }
  const order = await ask('order.get', { orderNo: made.order.orderNo }, { cookie });
  expectDecent(order);
  const { uploads: shown } = order.data as { uploads: { id: string; state: string; refusal: string | null }[] };
  return shown.find((one) => one.id === id);
}

describe('refused at once', () => {
  for (const [title, content, name, code] of REFUSED) {
    paper(title, async () => {
      const before = await database.db.$count(uploads, eq(uploads.orderNo, made.order.orderNo));
      const { status, body } = await upload(made.order.orderNo, 'licence', await content(), cookie, name);
      expect(status).toBe(400);
      expect(body.error).toMatchObject({ code, message: expect.stringMatching(CHINESE) });
      expect(await database.db.$count(uploads, eq(uploads.orderNo, made.order.orderNo))).toBe(before);
    });
  }
});

describe('taken, then refused by who opens it, with words for the customer', () => {
  for (const [title, content, refusal] of BAD) {
    paper(title, async () => {
      const sent = await upload(made.order.orderNo, 'licence', await content(), cookie);
      if (sent.status !== 200) {
        expect(sent.body.error?.message).toMatch(refusal);
        return;
      }
      const start = performance.now();
      expect(await lookedAt(sent.body.id ?? '')).toMatchObject({
        state: 'refused',
        refusal: expect.stringMatching(refusal),
      });
      expect(performance.now() - start).toBeLessThan(20_000);
    });
  }
});

describe('taken, and made harmless', () => {
  for (const [title, content, name] of GOOD) {
    paper(title, async () => {
      const { status, body } = await upload(made.order.orderNo, 'licence', await content(), cookie, name);
      expect(status).toBe(200);
      const before = process.memoryUsage().rss;
      const start = performance.now();
      expect(await lookedAt(body.id ?? '')).toMatchObject({ state: 'ready', refusal: null });
      expect(performance.now() - start).toBeLessThan(20_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
      const answer = await download(body.id ?? '', cookie);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      const clean = Buffer.from(await answer.arrayBuffer());
      expect(clean.includes(HIDDEN) || clean.includes('<script')).toBe(false);
      const { format, exif: places, icc, pages } = await sharp(clean).metadata();
      expect([format, places, icc, pages]).toEqual(['jpeg', undefined, undefined, undefined]);
    });
  }
});

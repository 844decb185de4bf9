import { crc32, deflateSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { beforeAll, describe, expect } from 'vitest';
import { ask, cookieOf, database, download, files, picture, startTestWeb, upload } from '@/app/_trpc/testing';
import { uploads } from '@/db/schema/order';
import { type MadeOrder, makeOrder } from '@/db/testing/factories';
import { reencodeImage } from '@/lib/adapters/images/reencode';
import { DomainError } from '@/lib/domain/errors';
import { rawUploads, recordUpload } from '@/lib/services/document/uploads';
import { asSystem } from '@/lib/services/testing';
import { door, expectDecent } from './testing/harness';

startTestWeb();
const paper = door('uploads');

const CHINESE = /[\u4e00-\u9fff]/;
let made: MadeOrder;
let cookie: string;
beforeAll(async () => {
  made = await makeOrder(database.db, 'submitted');
  cookie = await cookieOf(made.subscriber);
});

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
};
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** @param before chunks between header and data */
function png(width: number, height: number, data: Buffer, before: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([PNG, chunk('IHDR', header), ...before, chunk('IDAT', deflateSync(data)), end]);
}
const row = (width: number): Buffer => Buffer.alloc(1 + width * 3);
const zeros = (megabytes: number): Buffer => deflateSync(Buffer.alloc(megabytes * 1024 * 1024));

/** The documents worker's part, by its own decoder; @returns the row afterwards, as the customer sees it */
async function lookedAt(id: string) {
  const ctx = asSystem(database.db);
  for (const raw of await rawUploads(ctx, made.order.orderNo)) {
    if (raw.id !== id) continue;
    try {
      const { bytes, width, height } = await reencodeImage(await files.get(raw.originalKey));
      await files.put(`${raw.originalKey}-clean`, bytes);
      await recordUpload(ctx, raw, { state: 'ready', cleanKey: `${raw.originalKey}-clean`, width, height });
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
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const REFUSED: [title: string, content: () => Buffer | Promise<Buffer>, name: string, code: string][] = [
    ['an SVG named .png', () => Buffer.from(svg), 'a.png', 'upload.wrong_type'],
    ['an SVG behind a byte order mark', () => Buffer.from(`\ufeff${svg}`), 'a.jpg', 'upload.wrong_type'],
    ['a page named .jpg', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'a.jpg', 'upload.wrong_type'],
    ['a PDF named .jpg', () => Buffer.from('%PDF-1.7\n'), 'a.jpg', 'upload.wrong_type'],
    ['a program named .gif', () => Buffer.from('MZ\u0090\u0000'.repeat(50)), 'a.gif', 'upload.wrong_type'],
    ['an archive named .png', () => Buffer.from('PK\u0003\u0004'.padEnd(200, 'x')), 'a.png', 'upload.wrong_type'],
    ['a WebP picture', () => picture('webp'), 'a.webp', 'upload.wrong_type'],
    ['nothing', () => Buffer.alloc(0), 'a.jpg', 'upload.empty'],
    ['1.6 MB', async () => Buffer.concat([await picture(), Buffer.alloc(1_600_000)]), 'a.jpg', 'upload.too_large'],
  ];
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
  const BAD: [title: string, content: () => Buffer | Promise<Buffer>, refusal: RegExp][] = [
    ['900 million pixels in a hundred bytes', () => png(30_000, 30_000, Buffer.alloc(1000)), /请/],
    ['more pixels than a number holds', () => png(0x7fffffff, 0x7fffffff, Buffer.alloc(10)), /请/],
    ['a picture of no width', () => png(0, 10, Buffer.alloc(10)), /请/],
    [
      'half a photograph',
      async () =>
        (
          await sharp(await picture())
            .resize(600)
            .jpeg()
            .toBuffer()
        ).subarray(0, 1500),
      /请/,
    ],
    [
      'a JPEG’s first bytes and noise',
      () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7)]),
      /请/,
    ],
    ['a GIF’s first bytes and a script', () => Buffer.from('GIF89a/*<script>alert(1)</script>*/=1;'), /请/],
  ];
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
  const secret = 'place-of-home';
  const frames = async (count: number) => {
    const pixels = Buffer.alloc(8 * 8 * count * 3, 99);
    return sharp(pixels, { raw: { width: 8, height: 8 * count, channels: 3, pageHeight: 8 } })
      .gif()
      .toBuffer();
  };
  const exif = () =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
      .withExif({ IFD0: { Artist: secret }, IFD3: { GPSLatitude: '25/1 16/1 0/1', GPSLongitude: '110/1 17/1 0/1' } })
      .jpeg()
      .toBuffer();
  const plain = png(4, 4, Buffer.concat([row(4), row(4), row(4), row(4)]));
  const GOOD: [title: string, content: () => Buffer | Promise<Buffer>, name: string][] = [
    ['a PNG named .jpg', () => picture('png'), 'a.jpg'],
    ['where it was taken (EXIF, GPS)', exif, 'a.jpg'],
    ['an animation of 40 frames', () => frames(40), 'a.gif'],
    [
      'a picture with a page behind it',
      async () => Buffer.concat([await picture(), Buffer.from(`<script>${secret}</script>`)]),
      'a.jpg',
    ],
    [
      'a picture that is an archive too',
      async () => Buffer.concat([await picture('gif'), Buffer.from(`PK\u0003\u0004${secret}`)]),
      'a.gif',
    ],
    [
      'a comment that unpacks to 200 MB',
      () =>
        png(4, 4, Buffer.concat([row(4), row(4), row(4), row(4)]), [
          chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), zeros(200)])),
        ]),
      'a.png',
    ],
    [
      'a colour profile that unpacks to 200 MB',
      () =>
        png(4, 4, Buffer.concat([row(4), row(4), row(4), row(4)]), [
          chunk('iCCP', Buffer.concat([Buffer.from('p\0\0'), zeros(200)])),
        ]),
      'a.png',
    ],
    [
      'a text chunk with a script',
      () =>
        Buffer.concat([plain.subarray(0, 33), chunk('tEXt', Buffer.from(`x\0${secret}<script>`)), plain.subarray(33)]),
      'a.png',
    ],
  ];
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
      expect(clean.includes(secret) || clean.includes('<script')).toBe(false);
      const { format, exif: places, icc, pages } = await sharp(clean).metadata();
      expect([format, places, icc, pages]).toEqual(['jpeg', undefined, undefined, undefined]);
    });
  }
});

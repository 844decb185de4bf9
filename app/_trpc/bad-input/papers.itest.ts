import { crc32, deflateSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { beforeAll, describe, expect } from 'vitest';
import {
  ask,
  BASE,
  context,
  cookieOf,
  database,
  download,
  files,
  picture,
  startTestWeb,
  upload,
} from '@/app/_trpc/testing';
import { postUpload } from '@/app/_trpc/uploads';
import { uploads } from '@/db/schema/order';
import { type MadeOrder, makeOrder, makeSubscriber } from '@/db/testing/factories';
import { reencodeImage } from '@/lib/adapters/images/reencode';
import { DomainError } from '@/lib/domain/errors';
import { rawUploads, recordUpload } from '@/lib/services/document/uploads';
import { asSystem } from '@/lib/services/testing';
import { door, expectDecent } from './harness';
import { signedIn } from './people';

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

describe('names, forms and numbers', () => {
  const NAMES = [
    '../../etc/passwd',
    '营业执照\r\nSet-Cookie: a=b.jpg',
    `${'长'.repeat(300)}.jpg`,
    '<img src=x>.jpg',
    '𠮷.jpg',
    '\u202egpj.exe',
  ];
  for (const name of NAMES) {
    paper(`named ${JSON.stringify(name).slice(0, 30)}`, async () => {
      const { status, body } = await upload(made.order.orderNo, 'agent_id_emblem', await picture(), cookie, name);
      expect(status).toBe(200);
      const [one] = await database.db
        .select()
        .from(uploads)
        .where(eq(uploads.id, body.id ?? ''));
      expect(one?.fileName?.length).toBeLessThanOrEqual(120);
      expect(one?.fileName).not.toMatch(/[\r\n\u202e]/);
      // The name is a text to show; the file lies under a number of our own.
      expect(one?.originalKey).toBe(`uploads/${made.order.orderNo}/${body.id}`);
    });
  }

  const post = (body: BodyInit, headers: Record<string, string>) =>
    postUpload(context(new Request(`${BASE}/api/uploads`, { method: 'POST', headers: { cookie, ...headers }, body })));
  const FORMS: [title: string, body: string, type: string][] = [
    ['JSON', '{"orderNo":"x"}', 'application/json'],
    ['no form at all', 'x'.repeat(100), 'text/plain'],
    ['a form without a boundary', '--x\r\n\r\n--x--', 'multipart/form-data'],
    [
      'a form that ends in the middle',
      '--x\r\nContent-Disposition: form-data; name="orderNo"\r\n\r\n2026',
      'multipart/form-data; boundary=x',
    ],
    [
      'a text for the file',
      '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc\r\n--x--',
      'multipart/form-data; boundary=x',
    ],
  ];
  for (const [title, body, type] of FORMS) {
    paper(title, async () => {
      const answer = await post(body, { 'content-type': type });
      const text = await answer.text();
      expectDecent({ status: answer.status, text });
      expect(answer.status).toBe(400);
      expect(JSON.parse(text).error.message).toMatch(CHINESE);
    });
  }

  paper('from a page of another site', async () => {
    const form = new FormData();
    form.set('orderNo', made.order.orderNo);
    const request = new Request(BASE, { method: 'POST', body: form });
    const answer = await post(await request.arrayBuffer(), {
      'content-type': request.headers.get('content-type') ?? '',
      origin: 'https://evil.example',
      host: 'evil.example',
    });
    expect(answer.status).toBe(403);
  });

  for (const [title, orderNo, kind] of [
    ['an order of nobody', '20261122A999999', 'licence'],
    ['an order number that is none', `' or 1=1--`, 'licence'],
    ['a kind that is none', '20261122A999999', '__proto__'],
  ] as const) {
    paper(title, async () => {
      const { status, body } = await upload(orderNo, kind, await picture(), cookie);
      expect(status).toBe(orderNo.startsWith('2026') && kind === 'licence' ? 404 : 400);
      expect(body.error?.message).toMatch(CHINESE);
    });
  }

  paper('60 files an hour, and no more', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    const session = await cookieOf(subscriber);
    await database.db
      .$client`insert into rate_limits (key, window_start, count) values (${`upload:${order.orderNo}`}, now(), 60)`;
    const { status, body } = await upload(order.orderNo, 'licence', await picture(), session);
    expect([status, body.error?.code]).toEqual([429, 'limit.reached']);
  });
});

describe('files of others', () => {
  for (const id of [
    '../../etc/passwd',
    '-'.repeat(36),
    '0'.repeat(36),
    '%00',
    `${crypto.randomUUID()}' or 1=1`,
    'null',
    '',
  ]) {
    paper(`number ${id.slice(0, 20)}`, async () => {
      const answer = await download(id, cookie);
      expectDecent({ status: answer.status, text: await answer.text() });
      expect(answer.status).toBe(404);
    });
  }

  paper('a stranger’s, a colleague’s without the right, and with it', async () => {
    const { body } = await upload(made.order.orderNo, 'licence', await picture(), cookie);
    const id = body.id ?? '';
    const stranger = await cookieOf(await makeSubscriber(database.db));
    const [finance, reviewer] = [await signedIn('finance'), await signedIn('reviewer')];
    const codes = [
      stranger,
      finance.headers.cookie,
      reviewer.headers.cookie,
      '',
      `${stranger}; ${finance.headers.cookie}`,
    ];
    const answers = await Promise.all(codes.map((session) => download(id, session)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 200, 401, 404]);
  });
});

/** Whatever the detector is given, the answer is yes or no. */
paper('120 pictures with bytes changed at random', async () => {
  const { order, subscriber } = await makeOrder(database.db, 'submitted');
  const session = await cookieOf(subscriber);
  await database.db
    .$client`insert into rate_limits (key, window_start, count) values (${`upload:${order.orderNo}`}, now(), -1000)`;
  let seed = 42;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  const originals = [await picture('png'), await picture('gif'), await picture('jpeg'), await picture('webp')];
  for (let i = 0; i < 120; i++) {
    const bytes = Buffer.from(originals[i % originals.length] as Buffer);
    for (let k = 0; k < 6; k++) bytes[random(64)] = random(256);
    const { status, body } = await upload(
      order.orderNo,
      'licence',
      bytes.subarray(0, 8 + random(bytes.length)),
      session,
    );
    expect([200, 400], JSON.stringify(body)).toContain(status);
  }
});

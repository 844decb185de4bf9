import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect } from 'vitest';
import { BASE, context, cookieOf, database, files, picture, startTestWeb } from '@/app/_trpc/testing';
import { postLicence, postScan } from '@/app/_trpc/uploads';
import { uploads } from '@/db/schema/order';
import { rateLimits } from '@/db/schema/platform';
import { licencePictures } from '@/db/schema/subscriber';
import { makeOrder, TEST_CHANNEL } from '@/db/testing/factories';
import { reencodeImage, shrinkImage } from '@/lib/adapters/images/reencode';
import { testClock } from '@/lib/services/testing';
import { createDocumentActivities, type DocumentDeps } from '@/workflows/activities/documents';
import { door, expectDecent } from './testing/harness';
import { BODIES, endless } from './testing/payloads';
import { signedIn } from './testing/people';
import { BAD, GOOD, HIDDEN, REFUSED } from './testing/pictures';

startTestWeb();
const CHINESE = /[\u4e00-\u9fff]/;

let orderNo: string;
let desk: Record<string, string>;
beforeAll(async () => {
  ({ orderNo } = (await makeOrder(database.db, 'awaiting_materials', { values: { materialRoute: 'post' } })).order);
  desk = (await signedIn('reviewer')).headers;
});
beforeEach(() => database.db.delete(rateLimits));

/** What the reader was given last. */
let read: Uint8Array | undefined;
/** The worker that opens pictures, with its own decoder. */
const opened = () => {
  const deps: Partial<DocumentDeps> = {
    db: database.db,
    clock: testClock(),
    files,
    reencode: reencodeImage,
    shrink: shrinkImage,
  };
  const licenceReader = {
    async read(bytes: Uint8Array) {
      read = bytes;
      return [];
    },
  };
  const log = { warn() {}, error() {} };
  return createDocumentActivities({ ...deps, licenceReader, log, heartbeat() {} } as unknown as DocumentDeps);
};

interface PictureDoor {
  post: typeof postScan;
  fields: () => Record<string, string>;
  headers: () => Record<string, string>;
  rows: () => Promise<number>;
  /** What the worker makes of it: the clean bytes, or nothing. */
  cleaned: (id: string) => Promise<Uint8Array | undefined>;
}
const DOORS: Record<string, PictureDoor> = {
  scans: {
    post: postScan,
    fields: () => ({ orderNo, kind: 'licence' }),
    headers: () => desk,
    rows: () => database.db.$count(uploads, eq(uploads.orderNo, orderNo)),
    async cleaned(id) {
      await opened().prepareUploads({ orderNo });
      const [row] = await database.db.select().from(uploads).where(eq(uploads.id, id));
      if (row?.state === 'refused') expect(row.refusal).toMatch(CHINESE);
      return row?.cleanKey ? files.get(row.cleanKey) : undefined;
    },
  },
  licence: {
    post: postLicence,
    fields: () => ({ channelId: TEST_CHANNEL }),
    headers: () => ({ origin: BASE, 'x-forwarded-for': '198.51.100.7' }),
    rows: () => database.db.$count(licencePictures),
    async cleaned(id) {
      read = undefined;
      await opened().readLicence({ pictureId: id });
      return read;
    },
  },
};

for (const [name, { post, fields, headers, rows, cleaned }] of Object.entries(DOORS)) {
  const paper = door(`pictures at the door of ${name}`);

  const ask = async (init: RequestInit, own = headers()) => {
    const request = new Request(`${BASE}/api/x`, { method: 'POST', duplex: 'half', ...init } as RequestInit);
    for (const [key, value] of Object.entries(own)) request.headers.set(key, value);
    const answer = await post(context(request));
    const text = await answer.text();
    expectDecent({ status: answer.status, text });
    const body = JSON.parse(text) as { id?: string; error?: { code: string; message: string } };
    if (body.error) expect(body.error.message).toMatch(CHINESE);
    return { status: answer.status, id: body.id ?? '', code: body.error?.code };
  };
  async function send(content: Uint8Array, fileName = 'a.jpg', changes: Record<string, string> = {}, own = headers()) {
    const form = new FormData();
    for (const [key, value] of Object.entries({ ...fields(), ...changes })) form.set(key, value);
    form.set('file', new File([content as Uint8Array<ArrayBuffer>], fileName));
    return ask({ body: form }, own);
  }
  /** Refused, and nothing was kept of it. */
  async function refused(answer: () => ReturnType<typeof ask>, code: string | undefined, status = 400): Promise<void> {
    const [before, kept] = [await rows(), files.contents.size];
    const given = await answer();
    expect(given.status).toBe(status);
    if (code) expect(given.code).toBe(code);
    expect([await rows(), files.contents.size]).toEqual([before, kept]);
  }

  describe(name, () => {
    for (const [title, content, fileName, code] of REFUSED) {
      paper(title, async () => {
        const bytes = await content();
        await refused(() => send(bytes, fileName), code);
      });
    }

    for (const [title, content] of BAD) {
      paper(`${title}: taken or not, never opened`, async () => {
        const { status, id } = await send(await content());
        if (status === 200) expect(await cleaned(id)).toBeUndefined();
      });
    }

    for (const [title, content, fileName] of GOOD) {
      paper(`${title}: made harmless`, async () => {
        const { status, id } = await send(await content(), fileName);
        expect(status).toBe(200);
        const clean = Buffer.from((await cleaned(id)) ?? []);
        expect(clean.includes(HIDDEN) || clean.includes('<script')).toBe(false);
        const { format, exif, icc, pages } = await sharp(clean).metadata();
        expect([format, exif, icc, pages]).toEqual(['jpeg', undefined, undefined, undefined]);
      });
    }

    for (const [title, body, type] of BODIES) {
      paper(`a body of ${title}`, () =>
        refused(() => ask({ body: body(), headers: { 'content-type': type } }), undefined),
      );
    }

    paper('50 MB without a length: read no further than a picture may be', async () => {
      let sent = 0;
      const counted = endless().pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(part, controller) {
            sent += part.byteLength;
            controller.enqueue(part);
          },
        }),
      );
      const type = { 'content-type': 'multipart/form-data; boundary=x' };
      await refused(() => ask({ body: counted, headers: type }), 'upload.too_large');
      expect(sent).toBeLessThan(3_000_000);
    });

    paper('a text for the file, and no file', async () => {
      const form = new FormData();
      for (const [key, value] of Object.entries(fields())) form.set(key, value);
      await refused(() => ask({ body: form }), 'upload.incomplete');
      form.set('file', 'abc');
      await refused(() => ask({ body: form }), 'upload.incomplete');
    });

    paper('from a page of another site', async () => {
      const content = await picture();
      const evil = { ...headers(), origin: 'https://evil.example', host: 'evil.example' };
      await refused(() => send(content, 'a.jpg', {}, evil), 'request.foreign_origin', 403);
    });

    for (const fileName of [
      '../../etc/passwd',
      '营业执照\r\nSet-Cookie: a=b.jpg',
      `${'长'.repeat(300)}.jpg`,
      '\u202egpj.exe',
    ]) {
      paper(`named ${JSON.stringify(fileName).slice(0, 30)}`, async () => {
        expect((await send(await picture(), fileName)).status).toBe(200);
        expect([...files.contents.keys()].every((key) => /^[\w/-]+(\.\w+)?$/.test(key))).toBe(true);
      });
    }

    for (const key of Object.keys(fields())) {
      for (const value of [`' or 1=1--`, '__proto__', 'x'.repeat(5000), '\u0000', '']) {
        paper(`${key} ${JSON.stringify(value).slice(0, 14)}`, async () => {
          const content = await picture();
          const before = await rows();
          expect((await send(content, 'a.jpg', { [key]: value })).status).toBeGreaterThanOrEqual(400);
          expect(await rows()).toBe(before);
        });
      }
    }
  });
}

describe('who may', () => {
  const paper = door('who may send pictures');
  const scans = DOORS.scans as PictureDoor;
  const scan = async (own: Record<string, string>, no = orderNo) => {
    const form = new FormData();
    for (const [key, value] of Object.entries({ orderNo: no, kind: 'licence' })) form.set(key, value);
    form.set('file', new File([new Uint8Array(await picture())], 'a.jpg'));
    const request = new Request(`${BASE}/api/admin/scans`, { method: 'POST', body: form });
    for (const [key, value] of Object.entries(own)) request.headers.set(key, value);
    return (await postScan(context(request))).status;
  };

  paper('scan: nobody, a customer, a customer disguised, half a colleague, a colleague without the right', async () => {
    const before = await scans.rows();
    const cookie = await cookieOf((await makeOrder(database.db, 'submitted')).subscriber);
    const disguised = cookie.replace('cd_session', 'cd_staff');
    const half = (await signedIn('reviewer', 'password')).headers;
    const finance = (await signedIn('finance')).headers;
    const sessions: Record<string, string>[] = [{}, { cookie }, { cookie: disguised }, half, finance];
    const asked = sessions.map((own) => scan({ origin: BASE, ...own }));
    expect(await Promise.all(asked)).toEqual([401, 401, 401, 401, 403]);
    expect(await scans.rows()).toBe(before);
  });

  paper('scan: an order that sends its papers by upload, and one of nobody', async () => {
    const { orderNo: other } = (await makeOrder(database.db, 'submitted')).order;
    expect([await scan(desk, other), await scan(desk, '20261122A999999')]).toEqual([409, 404]);
  });

  paper('licence: the picture of another one by its number is a number that nobody guesses', async () => {
    const ids = (await database.db.select({ id: licencePictures.id }).from(licencePictures)).map(({ id }) => id);
    expect(new Set(ids.map((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(id)))).toEqual(new Set([true]));
  });
});

import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BASE, cookieOf, database, files, picture } from '@/app/_trpc/testing';
import { applicationForms } from '@/db/schema/material';
import { invoices, uploads } from '@/db/schema/order';
import { auditLog, rateLimits } from '@/db/schema/platform';
import { shipments } from '@/db/schema/production';
import { makeOrder, makeSubscriber } from '@/db/testing/factories';
import { type Action, can, ROLES, type Role } from '@/lib/domain/permissions';
import { askForPapers } from '@/lib/services/papers/ask';
import { asStaff } from '@/lib/services/testing';
import { door, expectDecent } from './testing/harness';
import { signedIn } from './testing/people';
import { askRoute, routeDoors, startTestRoutes } from './testing/route-web';

startTestRoutes();
const owner = door('who may at the routes');

/** What lies behind the routes, all of it there. */
interface Things {
  /** Produced: with form, invoice, label and slip. */
  orderNo: string;
  /** Its licence. */
  uploadId: string;
  /** Still waits for pictures. */
  open: string;
  /** Waits for papers by post. */
  byPost: string;
}
type Headers = Record<string, string>;

interface Guarded {
  ask(things: Things, headers: Headers): Promise<Response>;
  /** 401: no customer has anything to do here. */
  customer: { owner: number; stranger: 404 | 401 };
  /** Which colleagues are let in, what these get, and what the others; null: none is. */
  staff: { action: Action; may: number; mayNot: 403 | 404 } | null;
}

const PDF = new TextEncoder().encode('%PDF-1.7 示例文件');

const get = (name: string, params: (things: Things) => Record<string, string>): Guarded['ask'] => {
  return (things, headers) => askRoute(name, 'GET', params(things), { headers });
};

function post(name: string, of: (things: Things) => string): Guarded['ask'] {
  return async (things, headers) => {
    const form = new FormData();
    for (const [key, value] of Object.entries({ orderNo: of(things), kind: 'licence' })) form.set(key, value);
    form.set('file', new File([new Uint8Array(await picture())], 'a.jpg'));
    return askRoute(name, 'POST', {}, { body: form, headers });
  };
}

const byOrder = ({ orderNo }: Things) => ({ orderNo });
const PAPERS = { action: 'document.read', may: 403, mayNot: 404 } as const;
const PRINTS = { action: 'shipment.print', may: 200, mayNot: 403 } as const;
const parcelFile = (kind: string) => get('api/admin/files/[kind]/[orderNo]', ({ orderNo }) => ({ kind, orderNo }));

/** Doors behind which something belongs to somebody. A colleague without a review or a reason gets no paper (403). */
const GUARDED: Record<string, Guarded[]> = {
  'api/uploads': [
    { ask: post('api/uploads', ({ open }) => open), customer: { owner: 200, stranger: 404 }, staff: null },
  ],
  'api/uploads/[id]': [
    {
      ask: get('api/uploads/[id]', ({ uploadId }) => ({ id: uploadId })),
      ...{ customer: { owner: 200, stranger: 404 }, staff: PAPERS },
    },
  ],
  'api/forms/[orderNo]': [
    { ask: get('api/forms/[orderNo]', byOrder), customer: { owner: 200, stranger: 404 }, staff: PAPERS },
  ],
  'api/invoices/[orderNo]': [
    { ask: get('api/invoices/[orderNo]', byOrder), customer: { owner: 200, stranger: 404 }, staff: null },
  ],
  'api/admin/files/[kind]/[orderNo]': [
    { ask: parcelFile('label'), customer: { owner: 401, stranger: 401 }, staff: PRINTS },
    { ask: parcelFile('slip'), customer: { owner: 401, stranger: 401 }, staff: PRINTS },
  ],
  'api/admin/scans': [
    {
      ask: post('api/admin/scans', ({ byPost }) => byPost),
      customer: { owner: 401, stranger: 401 },
      staff: { action: 'materials.register', may: 200, mayNot: 403 },
    },
  ],
};

/** Doors behind which nothing is anybody's, or whose guard is no session of a person; and where that is tried. */
const OTHERS: Record<string, string> = {
  'api/trpc/[trpc]': 'owners.itest.ts walks its procedures',
  'api/channels/[number]/logo': 'public picture',
  'api/health': 'no personal data',
  'api/health/live': 'no personal data',
  'api/onboarding/licence': 'takes only, before anybody has signed in: picture-doors.itest.ts',
  'api/stations/report': 'bearer of the station: below',
  'api/callbacks/alipay': 'signature of the provider: callbacks.itest.ts',
  'api/callbacks/esign': 'signature of the provider: callbacks.itest.ts',
  'api/callbacks/nuonuo': 'only makes us ask the provider: callbacks.itest.ts',
  'api/callbacks/sf/[token]': 'only makes us ask the provider: callbacks.itest.ts',
};

let theirs: Things;
const sessions: Record<'owner' | 'stranger' | 'half', Headers> = { owner: {}, stranger: {}, half: {} };
const colleagues = new Map<Role, Headers>();

async function thingsThere(): Promise<Things> {
  const { db } = database;
  const { order, subscriber } = await makeOrder(db, 'produced');
  const { orderNo } = order;
  const [labelKey, slipKey, pdfKey, fileKey] = ['label', 'slip', 'invoice', 'form'].map((kind) => `${kind}/${orderNo}`);
  for (const key of [labelKey, slipKey, pdfKey, fileKey]) await files.put(key ?? '', PDF);
  await db.insert(shipments).values({ orderNo, clientOrderId: orderNo, waybillNo: `SF${orderNo}`, labelKey, slipKey });
  await db.insert(invoices).values({ orderNo, requestNo: randomUUID().slice(0, 20), state: 'issued', pdfKey });
  await db.insert(applicationForms).values({
    ...{ orderNo, version: 1, formNo: `${orderNo}F1`, fileKey, sha256: 'e'.repeat(64) },
    ...{ sizeBytes: PDF.length, templateVersion: 'test' },
  });
  const licence = and(eq(uploads.orderNo, orderNo), eq(uploads.kind, 'licence'));
  const [upload] = await db.select().from(uploads).where(licence);
  await files.put(upload?.originalKey ?? '', await picture());
  const open = { subscriber, values: { applicationConfirmedAt: null } };
  const byPost = { subscriber, values: { materialRoute: 'post' as const } };
  sessions.owner = { origin: BASE, cookie: await cookieOf(subscriber) };
  return {
    ...{ orderNo, uploadId: upload?.id ?? '' },
    open: (await makeOrder(db, 'submitted', open)).order.orderNo,
    byPost: (await makeOrder(db, 'awaiting_materials', byPost)).order.orderNo,
  };
}
const nothing = (): Things => {
  const none = '20261122A999999';
  return { orderNo: none, uploadId: randomUUID(), open: none, byPost: none };
};

beforeAll(async () => {
  theirs = await thingsThere();
  sessions.stranger = { origin: BASE, cookie: await cookieOf(await makeSubscriber(database.db)) };
  sessions.half = (await signedIn('point_manager', 'password')).headers;
  for (const role of Object.keys(ROLES) as Role[]) colleagues.set(role, (await signedIn(role)).headers);
});
beforeEach(() => database.db.delete(rateLimits));

/** Who is refused is told in words and gets nothing of the file; nothing of his is kept either. */
async function asked({ ask }: Guarded, things: Things, headers: Headers): Promise<{ status: number; text: string }> {
  const before = [await database.db.$count(uploads), files.contents.size];
  const response = await ask(things, headers);
  const text = await response.text();
  if (response.status === 200) return { status: 200, text };
  expectDecent({ status: response.status, text }, ['%PDF', 'JFIF', '示例文件']);
  expect(text).toMatch(/[\u4e00-\u9fff]/);
  expect([await database.db.$count(uploads), files.contents.size]).toEqual(before);
  return { status: response.status, text };
}

it('every route of the tree is in one of the tables', () => {
  expect(routeDoors().sort()).toEqual([...Object.keys(GUARDED), ...Object.keys(OTHERS)].sort());
});

for (const [name, guarded] of Object.entries(GUARDED)) {
  for (const [i, one] of guarded.entries()) {
    const { customer, staff } = one;
    describe(`${name} (${i + 1})`, () => {
      owner('is there, for whom it is for', async () => {
        expect((await asked(one, theirs, sessions.owner)).status).toBe(customer.owner);
      });

      owner('wants a session, and not half of one', async () => {
        for (const headers of [{ origin: BASE }, sessions.half]) {
          expect((await asked(one, theirs, headers)).status).toBe(401);
        }
      });

      owner('a stranger is answered as if it did not exist', async () => {
        const answer = await asked(one, theirs, sessions.stranger);
        expect(answer.status).toBe(customer.stranger);
        expect(answer.text).toBe((await asked(one, nothing(), sessions.stranger)).text);
      });

      owner('a session of one side is none on the other', async () => {
        const disguised = sessions.stranger.cookie?.replace('cd_session', 'cd_staff') ?? '';
        expect((await asked(one, theirs, { origin: BASE, cookie: disguised })).status).toBe(401);
        const headers = colleagues.get('point_manager') ?? {};
        const customers = { ...headers, cookie: headers.cookie?.replace('cd_staff', 'cd_session') ?? '' };
        expect((await asked(one, theirs, customers)).status).toBe(401);
      });

      owner(`colleagues: ${staff ? `for ${staff.action} only` : 'none'}`, async () => {
        const statuses: Record<string, number> = {};
        for (const [role, headers] of colleagues) statuses[role] = (await asked(one, theirs, headers)).status;
        const expected = (role: Role) => (!staff ? 401 : can([role], staff.action) ? staff.may : staff.mayNot);
        expect(statuses).toEqual(Object.fromEntries([...colleagues.keys()].map((role) => [role, expected(role)])));
      });
    });
  }
}

owner('whichever colleague is shown a file, each opening is on record with its reason', async () => {
  const { login, headers } = await signedIn('point_manager');
  const ctx = asStaff(database.db, ['point_manager'], login);
  const shown = Object.values(GUARDED)
    .flat()
    .filter(({ staff }) => staff === PAPERS || staff === PRINTS);
  await askForPapers(ctx, { orderNo: theirs.orderNo, reason: '法院调取证据' });
  for (const { ask } of shown) expect((await ask(theirs, headers)).status).toBe(200);
  const acts = await database.db.select().from(auditLog).where(eq(auditLog.actorId, login)).orderBy(auditLog.seq);
  const [asked, ...opened] = acts;
  expect(opened.map(({ action, objectId }) => [action, objectId])).toEqual(
    ['upload.open', 'material.read_form', 'shipment.print_label', 'shipment.print_slip'].map((action) => [
      action,
      theirs.orderNo,
    ]),
  );
  expect(opened.map(({ reason }) => reason)).toEqual([asked?.reason, asked?.reason, '打包寄件', '打包寄件']);
});

describe('api/stations/report', () => {
  const report = async (bearer: string | null, stationId: string, headers: Headers = {}) => {
    const said = { stationId, version: '1', startedAt: new Date().toISOString(), slots: [] };
    const authorization: Headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    const init = { body: JSON.stringify(said), headers: { ...headers, ...authorization } };
    return (await askRoute('api/stations/report', 'POST', {}, init)).status;
  };

  owner('is for the station whose bearer it is, whoever else is signed in', async () => {
    expect(await report(null, 'station-1')).toBe(401);
    expect(await report('wrong', 'station-1')).toBe(401);
    expect(await report(null, 'station-1', colleagues.get('operator'))).toBe(401);
    expect(await report('station-secret', 'station-2')).toBe(403);
    expect(await report('station-secret', 'station-1')).toBe(204);
  });
});

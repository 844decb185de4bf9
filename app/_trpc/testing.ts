import sharp from 'sharp';
import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import type { SubscriberRow } from '@/db/testing/factories';
import { createPortalSession } from '@/lib/services/auth/session';
import { fakeBank, fakeEnterprise, fakeIdentity, fakeSms, memoryFiles, TEST_INDEX_KEY } from '@/lib/services/testing';
import { createContext } from './context';
import { answerTrpc } from './handler';
import { getUpload, postUpload } from './uploads';

/** The web side as its pages and providers see it: real routes on a database of its own, ports that remember. */
export const BASE = 'http://portal.example.com';
export let database: TestDatabase;
export const files = memoryFiles();
export const sms = fakeSms();

/** Call once at the top of a test file. */
export function startTestWeb(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
}

export const ports = {
  sms,
  files,
  identity: fakeIdentity(() => ({ outcome: 'match' })),
  enterprise: fakeEnterprise(),
  bank: fakeBank(),
  accountCheck: null,
  accountNotices: null,
  notices: {
    appId: 'app-1',
    sellerId: 'seller-1',
    // Stands for the signature check, which has its own tests with real keys.
    parseNotice: (form: Record<string, string>) =>
      form.sign === 'good'
        ? {
            notifyId: form.notify_id ?? '',
            outTradeNo: form.out_trade_no ?? '',
            tradeNo: 't',
            appId: 'app-1',
            sellerId: 'seller-1',
            status: 'success' as const,
            totalAmountFen: Number(form.fen),
          }
        : null,
  },
};

/** What begins after an answer. The calls below let it run out once they have the answer; whose own test it is, looks first. */
const afterwards: (() => Promise<void>)[] = [];
export const runAfterwards = async (): Promise<void> => {
  for (const work of afterwards.splice(0)) await work();
};

export const context = (req: Request, resHeaders = new Headers()) =>
  createContext(req, resHeaders, {
    ...{ db: database.db, indexKey: TEST_INDEX_KEY, ports, publicUrl: BASE },
    afterAnswer: (work) => void afterwards.push(work),
  });

export async function cookieOf(subscriber: SubscriberRow): Promise<string> {
  const who = { subscriberId: subscriber.id, channelId: subscriber.channelId };
  const { token } = await createPortalSession(database.db, who, new Date());
  return `cd_session=${token}`;
}

export interface Answer {
  status: number;
  cookie: string | null;
  data?: unknown;
  error?: { message: string; data: Record<string, unknown> };
  text: string;
}

/** One call over HTTP, as the pages make it. */
export async function call(
  path: string,
  input: unknown,
  headers: Record<string, string> = {},
  query = false,
): Promise<Answer> {
  const url = `${BASE}/api/trpc/${path}`;
  const req = query
    ? new Request(input === undefined ? url : `${url}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers })
    : new Request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(input),
      });
  return answerOf(await answerTrpc(req, context));
}

/** Any request at all to the tRPC door. */
export const send = async (path: string, init: RequestInit): Promise<Answer> =>
  answerOf(await answerTrpc(new Request(`${BASE}/api/trpc/${path}`, init), context));

async function answerOf(res: Response): Promise<Answer> {
  const text = await res.text();
  await runAfterwards();
  // A stream that is refused says so in its first event.
  const [, refused] = /^event: serialized-error\ndata: (.*)$/m.exec(text) ?? [];
  const body = (refused ? { error: JSON.parse(refused) } : JSON.parse(text)) as {
    result?: { data: unknown };
    error?: Answer['error'];
  };
  return {
    status: refused ? Number(body.error?.data.httpStatus) : res.status,
    cookie: res.headers.get('set-cookie'),
    data: body.result?.data,
    error: body.error,
    text,
  };
}
export const ask = (path: string, input: unknown, headers?: Record<string, string>) => call(path, input, headers, true);

export const picture = (format: 'jpeg' | 'png' | 'gif' | 'webp' = 'jpeg'): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#446688' } })
    .toFormat(format)
    .toBuffer();

export async function upload(orderNo: string, kind: string, content: Uint8Array, cookie: string, name = 'a.jpg') {
  const form = new FormData();
  form.set('orderNo', orderNo);
  form.set('kind', kind);
  form.set('file', new File([content as Uint8Array<ArrayBuffer>], name));
  const body = new Request(BASE, { method: 'POST', body: form });
  const headers = { cookie, 'content-type': body.headers.get('content-type') ?? '' };
  const res = await postUpload(
    context(new Request(`${BASE}/api/uploads`, { method: 'POST', headers, body: await body.arrayBuffer() })),
  );
  return { status: res.status, body: (await res.json()) as { id?: string; error?: { code: string; message: string } } };
}

export const download = async (id: string, cookie: string, query = ''): Promise<Response> =>
  getUpload(context(new Request(`${BASE}/api/uploads/${id}${query}`, { headers: { cookie } })), id);

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll } from 'vitest';
import { BASE, database, ports, startTestWeb } from '@/app/_trpc/testing';
import { TEST_INDEX_KEY } from '@/lib/services/testing';

const ENVIRONMENT = {
  ...{ PUBLIC_URL: BASE, INDEX_KEY: TEST_INDEX_KEY, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
  ...{ TEMPORAL_ADDRESS: '127.0.0.1:1', FILES_DIR: '/nonexistent', SF_PUSH_TOKEN: 'push-secret' },
  ...{ STATION_KEYS: 'station-1:station-secret', TENCENT_SECRET_ID: 'x', TENCENT_SECRET_KEY: 'x', SMS_SDK_APP_ID: 'x' },
  ...{ SMS_SIGN_NAME: 'x', BANK_BASE_URL: BASE, BANK_CLIENT_ID: 'x', BANK_ACCOUNT_NO: 'x', BANK_PRIVATE_KEY: 'AAAA' },
  ...{ BANK_PUBLIC_KEY: 'AAAA', ALIPAY_APP_ID: 'x', ALIPAY_SELLER_ID: 'x', ALIPAY_PUBLIC_KEY: 'AAAA' },
};

/** The routes as they stand in the tree, with the test's database and ports behind them. Call once at the top of a test file. */
export function startTestRoutes(): void {
  startTestWeb();
  beforeAll(() => {
    Object.assign(process.env, ENVIRONMENT);
    const temporal = { withDeadline: async () => ({ serverVersion: 'test' }) };
    const health = { temporal, since: new Map(), startedAt: new Date() };
    Object.assign(globalThis, { __certdeskWebDb: database.db, __certdeskWebPorts: ports, __certdeskHealth: health });
  });
}

/** Every file under app/ that answers for itself: `api/uploads/[id]`. */
export const routeDoors = (): string[] =>
  readdirSync('app', { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)route\.tsx?$/.test(file))
    .map((file) => path.dirname(file));

type Handler = (req: Request, given: { params: Promise<Record<string, string>> }) => Response | Promise<Response>;

/** One request to a route; `params` by the names in its folder. */
export async function askRoute(
  door: string,
  method: string,
  params: Record<string, string> = {},
  init: RequestInit = {},
): Promise<Response> {
  const module = (await import(path.resolve('app', door, 'route.ts'))) as Record<string, Handler>;
  const address = door.replace(/\[(\w+)\]/g, (_, name) => encodeURIComponent(params[name] ?? ''));
  const request = new Request(`${BASE}/${address}`, { method, duplex: 'half', ...init } as RequestInit);
  return (module[method] as Handler)(request, { params: Promise.resolve(params) });
}

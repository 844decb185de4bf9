import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEsignNotices } from '@/lib/adapters/esign';
import { esignCallback } from './callbacks';
import { BASE, context, ports, startTestWeb } from './testing';

startTestWeb();
const SECRET = 'of-no-value';
const asked: string[] = [];
const here = {
  ...ports,
  accountNotices: createEsignNotices({ appId: 'app-1', appSecret: SECRET }),
  accountCheck: { progress: async (flowId: string) => void asked.push(flowId) } as never,
};

/** As the provider sends it, unless the test says otherwise. */
function notice({ body = '{"flowId":"f-1","success":true}', secret = SECRET, appId = 'app-1', age = 0 } = {}) {
  const timestamp = String(Date.now() - age);
  const signature = createHmac('sha256', secret).update(`${timestamp}12${body}`).digest('hex');
  const headers = {
    'x-tsign-open-app-id': appId,
    'x-tsign-open-timestamp': timestamp,
    'x-tsign-open-signature': signature,
  };
  return new Request(`${BASE}/api/callbacks/esign?b=2&a=1`, { method: 'POST', headers, body });
}
const send = async (req: Request, own: object = here): Promise<number> =>
  (await esignCallback({ ...context(req), ports: own } as ReturnType<typeof context>)).status;

describe('notices of e签宝', () => {
  it('a signed one is taken, even about a flow that is not ours', async () => {
    expect(await send(notice())).toBe(200);
    // A stranger's flow asks the provider nothing.
    expect(asked).toEqual([]);
  });

  it('any other is refused', async () => {
    expect(await send(notice({ secret: 'another' }))).toBe(403);
    expect(await send(notice({ appId: 'app-2' }))).toBe(403);
    expect(await send(notice({ body: 'no json' }))).toBe(403);
    expect(await send(notice({ body: '{}' }))).toBe(403);
    expect(await send(new Request(BASE, { method: 'POST', body: '{"flowId":"f-1"}' }))).toBe(403);
  });

  it('one that was caught is of no use a quarter of an hour later', async () => {
    const minute = 60_000;
    expect(await send(notice({ age: 14 * minute }))).toBe(200);
    expect(await send(notice({ age: 16 * minute }))).toBe(403);
    // Our clocks may differ by minutes, not by more.
    expect(await send(notice({ age: -16 * minute }))).toBe(403);
  });

  it('there is no such door where accounts are proven otherwise', async () => {
    expect(await send(notice(), ports)).toBe(404);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { secret } from '@/lib/domain/secret';
import { withToken } from '@/lib/pkcs11';
import { FACTORY_SO_PIN } from '@/lib/pkcs11/testing';
import { stationReportSchema } from '@/lib/schemas/station';
import { Reporter } from './reporter';
import { SlotReader } from './slots';
import { type Desk, SUBJECT, startDesk } from './testing/desk';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.stop());
afterEach(() => vi.restoreAllMocks());

let orders = 0;
async function reserved() {
  const [tokenSerial = ''] = await desk.hsm.blankTokens(1);
  const of = { orderNo: `20261122A${String(++orders).padStart(6, '0')}`, attempt: 1, tokenSerial };
  const { sealedForStation } = await desk.activities().reserveToken({ ...of, knownSoPinSealedForStation: null });
  return { ...of, sealedForStation, subject: SUBJECT };
}

/** What the module would say, once, when a token is pulled out or breaks at this call. */
function breakOnce(method: 'C_Login' | 'C_GenerateKeyPairAsync' | 'C_SetPIN', ckr: string, code: number) {
  vi.spyOn(desk.module.p11, method).mockImplementationOnce((): never => {
    throw new Error(`${ckr}:${code}`);
  });
}

describe('what breaks at the desk', () => {
  test.each([
    ['C_GenerateKeyPairAsync', 'CKR_DEVICE_REMOVED', 50, 'TOKEN_REMOVED', false, /插回/],
    ['C_GenerateKeyPairAsync', 'CKR_DEVICE_MEMORY', 49, 'TOKEN_FULL', true, /空间已满/],
    ['C_SetPIN', 'CKR_DEVICE_ERROR', 48, 'TOKEN_FAULT', false, /硬件错误/],
    ['C_Login', 'CKR_PIN_LOCKED', 164, 'SO_PIN_LOCKED', true, /锁死/],
  ] as const)('%s %s', async (method, ckr, code, type, nonRetryable, words) => {
    const input = await reserved();
    breakOnce(method, ckr, code);
    const error = await desk
      .activities()
      .personaliseToken(input)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ type, nonRetryable, message: expect.stringMatching(words) });
    expect(desk.board.get(input.tokenSerial)).toMatchObject({ state: 'fault', message: expect.stringMatching(words) });
    // The token is as good as before: the next try goes through.
    expect((await desk.activities().personaliseToken(input)).csrPem).toContain('REQUEST');
  });

  test('an ill token is no reason to throw its key away', async () => {
    const input = await reserved();
    const first = await desk.activities().personaliseToken(input);
    vi.spyOn(desk.module.p11, 'C_SignAsync').mockRejectedValueOnce(new Error('CKR_DEVICE_ERROR:48'));
    await expect(desk.activities().personaliseToken(input)).rejects.toMatchObject({ type: 'TOKEN_FAULT' });
    expect(await desk.activities().personaliseToken(input)).toEqual(first);
  });
});

describe('slots', () => {
  const slotOf = async (serial: string) => (await reader().read()).find((slot) => slot.tokenSerial === serial);
  const reader = () => new SlotReader(desk.module, desk.board);

  test('follow a token from blank to made', async () => {
    const input = await reserved();
    desk.board.forget(input.tokenSerial);
    expect(await slotOf(input.tokenSerial)).toMatchObject({ state: 'blank', label: expect.stringMatching(/^BLANK-/) });
    const { csrPem } = await desk.activities().personaliseToken(input);
    expect(await slotOf(input.tokenSerial)).toMatchObject({
      ...{ state: 'busy', orderNo: input.orderNo, step: 'issuing', stepText: '等待 CA 签发' },
    });
    desk.board.forget(input.tokenSerial);
    expect(await slotOf(input.tokenSerial)).toMatchObject({ state: 'busy', stepText: '未完成，等待继续' });
    await desk.activities().installCertificate({ ...input, ...desk.issue(csrPem) });
    expect(await slotOf(input.tokenSerial)).toMatchObject({ state: 'made', step: 'done' });
    // As a restarted station sees it: by the token alone.
    desk.board.forget(input.tokenSerial);
    expect(await slotOf(input.tokenSerial)).toMatchObject({ state: 'made', orderNo: input.orderNo });
  });

  test('show strangers, and tokens that went away in the middle', async () => {
    const [serial = ''] = await desk.hsm.blankTokens(1);
    await withToken(desk.module, serial, async (token) => token.initToken(secret(FACTORY_SO_PIN), 'My token'));
    expect(await slotOf(serial)).toMatchObject({ state: 'foreign', message: expect.stringMatching(/更换/) });
    desk.board.step('gone', '20261122A555555', 'key');
    expect(await slotOf('gone')).toMatchObject({ state: 'fault', message: expect.stringMatching(/插回/) });
    desk.board.fail('gone', '20261122A555555', { type: 'TOKEN_REMOVED', message: '请插回' });
    expect(await slotOf('gone')).toMatchObject({ state: 'fault', message: '请插回' });
    // The operator took another one for that order; and a faulty one that was taken out is not missed.
    desk.board.step('other', '20261122A555555', 'key');
    desk.board.fail('thrown-away', '20261122A444444', { type: 'TOKEN_FULL', message: '空间已满' });
    expect(await slotOf('gone')).toBeUndefined();
    expect(await slotOf('thrown-away')).toBeUndefined();
    desk.board.forget('other');
  });

  test('keep their numbers and fit the schema', async () => {
    await desk.hsm.blankTokens(2);
    const slots = reader();
    const first = await slots.read();
    await desk.module.refresh();
    const second = await slots.read();
    expect(second).toEqual(first);
    expect(new Set(first.map((slot) => slot.slot)).size).toBe(first.length);
    const report = { stationId: 'station-1', version: 'dev', startedAt: new Date().toISOString(), slots: first };
    expect(stationReportSchema.parse(report)).toEqual(report);
  });
});

describe('reports', () => {
  let server: Server;
  let status = 200;
  const received: { authorization: string | undefined; body: unknown; path: string | undefined }[] = [];
  let arrived: (() => void) | undefined;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        received.push({
          authorization: request.headers.authorization,
          body: JSON.parse(text),
          path: request.url,
        });
        response.writeHead(status).end();
        arrived?.();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  const reporter = (more: Partial<ConstructorParameters<typeof Reporter>[0]> = {}) =>
    new Reporter({
      webUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...{ token: 'station-token', stationId: 'station-1', version: 'dev', intervalMs: 5, readSlots: async () => [] },
      ...more,
    });

  test('carry the bearer token and what the schema says', async () => {
    status = 200;
    await reporter().send();
    const report = received.at(-1);
    expect(report).toMatchObject({ authorization: 'Bearer station-token', path: '/api/stations/report' });
    expect(stationReportSchema.safeParse(report?.body).success).toBe(true);
  });

  test('go on through failures and say once that they break and once that they work', async () => {
    status = 500;
    const states: (string | undefined)[] = [];
    const one = reporter({ onState: (problem) => states.push(problem) });
    let count = 0;
    const fiveReports = new Promise<void>((resolve) => {
      arrived = () => {
        count++;
        if (count === 3) status = 200;
        if (count === 6) resolve();
      };
    });
    one.start();
    await fiveReports;
    one.stop();
    arrived = undefined;
    expect(states).toEqual([expect.stringMatching(/500/), undefined]);
  });

  test('survive a module that fails', async () => {
    const states: (string | undefined)[] = [];
    const told = new Promise<void>((resolve) => {
      const one = reporter({
        readSlots: async () => Promise.reject(new Error('CKR_GENERAL_ERROR:5')),
        onState: (problem) => {
          states.push(problem);
          one.stop();
          resolve();
        },
      });
      one.start();
    });
    await told;
    expect(states).toEqual([expect.stringMatching(/CKR_GENERAL_ERROR/)]);
  });
});

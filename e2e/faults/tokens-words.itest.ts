import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeOrder } from '@/db/testing/factories';
import { DomainError } from '@/lib/domain/errors';
import { Pkcs11Module } from '@/lib/pkcs11';
import { retryProduction } from '@/lib/services/production/retry';
import { startProduction } from '@/lib/services/production/start';
import { reportStation } from '@/lib/services/station/report';
import { asStaff, asSystem } from '@/lib/services/testing';
import type { StationActivities } from '@/workflows/contracts/activities';
import type { Outcome } from './pkcs11-shim/line';
import { STATION_ID } from './pkcs11-shim/line';
import { openStage, type Stage } from './pkcs11-shim/stage';

/** What the operator reads: a stable code, and Chinese words that say what to do next. */
const told: [string, string, string][] = [];

describe('a clear word to the operator', () => {
  let stage: Stage;
  let station: StationActivities;
  beforeAll(async () => {
    stage = await openStage();
    station = stage.desk.activities({ keys: stage.line.stationKeys });
  });
  afterEach(() => stage.shim.insert());
  afterAll(async () => {
    console.log(told.map(([fault, code, words]) => `${fault}: ${code} ${words}`).join('\n'));
    await stage?.close();
  });

  const giveUp = async () => false;
  function failed(fault: string, outcome: Outcome): { type: string; message: string; nonRetryable: boolean } {
    if (outcome.made) throw new Error(`${fault}: the token was made`);
    const { type, message, nonRetryable } = outcome.failure;
    told.push([fault, type ?? '', message]);
    return { type: type ?? '', message, nonRetryable: nonRetryable ?? false };
  }
  /** The order goes on with another token, and the one that failed is not lost. */
  async function goesOnElsewhere(first: Awaited<ReturnType<Stage['line']['fresh']>>, outcome: Outcome): Promise<void> {
    if (outcome.made) throw new Error('nothing to go on from');
    const second = await stage.line.again(first, outcome.failure, 'another');
    expect(await stage.line.make(second, station, giveUp)).toEqual({ made: true });
    expect(await stage.line.flaws(second)).toEqual([]);
  }

  test.each(['key', 'certificate'] as const)('a token that is full when the %s comes', async (what) => {
    const { line, shim } = stage;
    const first = await line.fresh();
    const late: StationActivities = {
      ...station,
      installCertificate: async (input) => {
        shim.set('full', 1);
        return station.installCertificate(input);
      },
    };
    if (what === 'key') shim.set('full', 1);
    const outcome = await line.make(first, what === 'key' ? station : late, giveUp);
    expect(failed(`full token (${what})`, outcome)).toMatchObject({
      ...{ type: 'TOKEN_FULL', nonRetryable: true, message: expect.stringMatching(/空间已满.*请更换介质/) },
    });
    await goesOnElsewhere(first, outcome);
    expect(await line.isBricked(line.token)).toBe(false);
  });

  test('a token whose SO PIN is locked, before its work and in the middle of it', async () => {
    const { line, shim } = stage;
    const before = await line.fresh();
    shim.set('soLeft', 0);
    const words = {
      type: 'SO_PIN_LOCKED',
      nonRetryable: true,
      message: expect.stringMatching(/已锁死，请换一个空白介质/),
    };
    const outcome = await line.make(before, station, giveUp);
    expect(failed('locked SO PIN', outcome)).toMatchObject(words);
    await goesOnElsewhere(before, outcome);

    const middle = await line.fresh();
    const spoiled: StationActivities = {
      ...station,
      personaliseToken: async (input) => {
        shim.set('soLeft', 0);
        return station.personaliseToken(input);
      },
    };
    expect(failed('locked SO PIN (in the middle)', await line.make(middle, spoiled, giveUp))).toMatchObject(words);
  });

  test('a user PIN that got locked is set anew by the SO, unseen', async () => {
    const { line, shim } = stage;
    const attempt = await line.fresh();
    const spoiled: StationActivities = {
      ...station,
      installCertificate: async (input) => {
        shim.set('userLeft', 0);
        return station.installCertificate(input);
      },
    };
    expect(await line.make(attempt, spoiled, giveUp)).toEqual({ made: true });
    expect(await line.flaws(attempt)).toEqual([]);
  });

  test('a token of another order', async () => {
    const { line, database } = stage;
    const made = await line.fresh();
    expect(await line.make(made, station, giveUp)).toEqual({ made: true });
    const other = { orderNo: '20261124A900001', attempt: 1, tokenSerial: made.tokenSerial };
    const refused = await station.reserveToken({ ...other, knownSoPinSealedForStation: null }).catch((error) => error);
    expect(failed('token of another order', { made: false, failure: refused })).toMatchObject({
      ...{ type: 'TOKEN_NOT_BLANK', nonRetryable: true },
      message: expect.stringMatching(new RegExp(`已用于订单 ${made.orderNo}.*换一个空白介质`)),
    });
    // Nor does the desk give it out.
    const { orderNo } = (await makeOrder(database.db, 'approved')).order;
    const assignments = [{ orderNo, tokenSerial: made.tokenSerial }];
    const operator = asStaff(database.db, ['operator']);
    await line.report();
    await expect(
      startProduction(operator, { stationId: STATION_ID, orderNos: [orderNo], assignments }),
    ).rejects.toMatchObject({ code: 'production.token_not_free', message: expect.stringMatching(/请换一枚/) });
  });

  test.each([
    ['no such file', '/usr/lib/nobody/libtoken.so', 'MODULE_MISSING', /安装介质厂商的驱动/],
    ['a text file', 'package.json', 'MODULE_INVALID', /选错了文件/],
    ['another library', '/lib/x86_64-linux-gnu/libm.so.6', 'MODULE_INVALID', /改正驱动路径/],
  ])('a wrong module: %s', (fault, path, code, words) => {
    let error: unknown;
    try {
      Pkcs11Module.open(path);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
    told.push([`wrong module (${fault})`, code, (error as Error).message]);
  });

  test('the station says so where it is started', async () => {
    const key = Buffer.alloc(32, 3).toString('base64');
    const { stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', 'workflows/workers/station.ts'], {
      encoding: 'utf8',
      env: {
        ...{
          PATH: process.env.PATH,
          NODE_ENV: 'test',
          STATION_ID,
          STATION_TOKEN: 'none',
          WEB_URL: 'http://127.0.0.1:9',
        },
        ...{ STATION_PKCS11_MODULE: '/usr/lib/nobody/libtoken.so', STATION_FACTORY_SO_PIN: '00000000' },
        TEMPORAL_ADDRESS: '127.0.0.1:9',
        ...{ STATION_PRIVATE_KEY: key, VAULT_PUBLIC_KEY: key },
      },
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/安装介质厂商的驱动/)]);
  });

  test('a module of another maker: the token is not there', async () => {
    const refused = await station
      .reserveToken({
        orderNo: '20261124A900002',
        attempt: 1,
        tokenSerial: 'unknown',
        knownSoPinSealedForStation: null,
      })
      .catch((error) => error);
    expect(failed('token that the module does not show', { made: false, failure: refused })).toMatchObject({
      type: 'TOKEN_REMOVED',
    });
  });

  test('two stations claim one order', async () => {
    const { line, database } = stage;
    await line.fresh();
    const second = 'station-2';
    const slot = { slot: 1, tokenSerial: line.spare, label: 'BLANK-9', model: 'SoftHSM v2', state: 'blank' as const };
    const third = { ...slot, slot: 2, tokenSerial: 'another-blank' };
    const report = { version: 'test', startedAt: new Date().toISOString() };
    await reportStation(asSystem(database.db), { ...report, stationId: STATION_ID, slots: [slot] });
    await reportStation(asSystem(database.db), { ...report, stationId: second, slots: [third] });
    const { orderNo } = (await makeOrder(database.db, 'approved')).order;
    const operator = (id: string) => asStaff(database.db, ['operator'], id);
    const claims = await Promise.allSettled([
      startProduction(operator('operator-1'), { stationId: STATION_ID, orderNos: [orderNo] }),
      startProduction(operator('operator-2'), { stationId: second, orderNos: [orderNo] }),
    ]);
    const refusals = claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason as DomainError] : []));
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({
      code: 'production.already_started',
      message: expect.stringMatching(/勿重复开始/),
    });
    told.push(['two stations, one order', refusals[0]?.code ?? '', refusals[0]?.message ?? '']);

    // Both see the first attempt fail, both try again: only one of them is a retry of what he saw.
    const retries = await Promise.allSettled([
      retryProduction(operator('operator-1'), { orderNo, attempt: 1, stationId: STATION_ID }),
      retryProduction(operator('operator-2'), { orderNo, attempt: 1, stationId: second }),
    ]);
    expect(retries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [late] = retries.flatMap((retry) => (retry.status === 'rejected' ? [retry.reason as DomainError] : []));
    expect(late).toBeInstanceOf(DomainError);
    expect(late).toMatchObject({ code: 'production.already_started', message: expect.stringMatching(/勿重复开始/) });
  });
});

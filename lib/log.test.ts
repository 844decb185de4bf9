import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { secret } from './domain/secret';
import { createLogger } from './log';

const ID_NUMBER = '450300199001010018';
const CARD = '6222000000000000012';
const MOBILE = '13800000001';

function capture(write: (log: ReturnType<typeof createLogger>) => void): {
  raw: string;
  line: Record<string, unknown>;
} {
  let raw = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      raw += String(chunk);
      done();
    },
  });
  write(createLogger('test', sink));
  return { raw, line: JSON.parse(raw.split('\n')[0] ?? '{}') };
}

describe('createLogger', () => {
  it('hides secret keys at any depth', () => {
    const { raw } = capture((log) =>
      log.info({ order: { people: [{ idNumber: 'abc-1', deeper: { card_no: 'abc-2', user_pin: 'abc-3' } }] } }, 'seen'),
    );
    expect(raw).not.toMatch(/abc-/);
    expect(raw).toContain('seen');
  });

  it('hides personal values in texts, messages, placeholders, error messages, stacks and causes', () => {
    const cause = new Error(`card ${CARD}`);
    for (const write of [
      (log: ReturnType<typeof createLogger>) => log.info(`for ${MOBILE} and ${ID_NUMBER}`),
      (log: ReturnType<typeof createLogger>) => log.info('for %s', ID_NUMBER),
      (log: ReturnType<typeof createLogger>) => log.info({ note: `x ${CARD} y` }),
      (log: ReturnType<typeof createLogger>) => log.error(new Error(`no match for ${ID_NUMBER}`, { cause })),
      (log: ReturnType<typeof createLogger>) => log.error({ err: new Error(MOBILE, { cause }) }, 'failed'),
      (log: ReturnType<typeof createLogger>) => log.child({ who: MOBILE }).info('hello'),
    ]) {
      const { raw } = capture(write);
      expect(raw.length).toBeGreaterThan(10);
      for (const value of [ID_NUMBER, CARD, MOBILE]) expect(raw).not.toContain(value);
    }
  });

  it('prints Secret values as [secret]', () => {
    const { raw } = capture((log) => log.info({ value: secret('1234abcd') }, 'x'));
    expect(raw).toContain('[secret]');
    expect(raw).not.toContain('1234abcd');
  });

  it('keeps what is needed to find a fault', () => {
    const { line } = capture((log) =>
      log.error({ err: new TypeError('boom'), orderId: '20261122A123456', at: 1_795_000_000_000 }, 'm'),
    );
    expect(line).toMatchObject({ level: 'error', msg: 'm', orderId: '20261122A123456', at: 1_795_000_000_000 });
    expect(line.err).toMatchObject({ type: 'TypeError', message: 'boom' });
  });

  it('survives cycles', () => {
    const loop: Record<string, unknown> = { a: 1 };
    loop.self = loop;
    expect(capture((log) => log.info(loop)).line).toMatchObject({ a: 1 });
  });
});

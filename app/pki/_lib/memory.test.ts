import { describe, expect, it } from 'vitest';
import { MEMORY_SECONDS } from './binary';
import { Memory } from './memory';

const START = Date.UTC(2026, 10, 22);
const later = (seconds: number): Date => new Date(START + seconds * 1000);

function counting(values: (string | undefined)[]) {
  const calls = { count: 0 };
  const read = async () => values[Math.min(calls.count++, values.length - 1)];
  return { calls, read };
}

describe('memory of OCSP answers', () => {
  it('reads once, and again when its time is over', async () => {
    const memory = new Memory<string>();
    const { calls, read } = counting(['good', 'revoked']);
    expect(await memory.get('a', later(0), read)).toBe('good');
    expect(await memory.get('a', later(MEMORY_SECONDS - 1), read)).toBe('good');
    expect(calls.count).toBe(1);
    expect(await memory.get('a', later(MEMORY_SECONDS), read)).toBe('revoked');
  });

  it('leaves the copies on their way the rest of the minute in which a revocation must be seen', () => {
    expect(MEMORY_SECONDS).toBeLessThan(60);
  });

  it('forgets at once what has changed', async () => {
    const memory = new Memory<string>();
    const { read } = counting(['good', 'revoked']);
    await memory.get('a', later(0), read);
    memory.delete('a');
    expect(await memory.get('a', later(0), read)).toBe('revoked');
  });

  it('does not keep what was read while word of a change came', async () => {
    const memory = new Memory<string>();
    let finish: (value: string) => void = () => {};
    const slow = memory.get('a', later(0), () => new Promise((resolve) => (finish = resolve)));
    memory.delete('a');
    finish('good');
    expect(await slow).toBe('good');
    expect(await memory.get('a', later(0), async () => 'revoked')).toBe('revoked');
  });

  it('asks again for what was not there', async () => {
    const memory = new Memory<string>();
    const { read } = counting([undefined, 'good']);
    expect(await memory.get('a', later(0), read)).toBeUndefined();
    expect(await memory.get('a', later(0), read)).toBe('good');
  });
});

import { describe, expect, it } from 'vitest';
import { blindIndex } from '../../crypto/field-cipher';
import { mobileProblem } from '../../domain/mobile';
import { inventedMask } from './inventedMask';

const key = Buffer.alloc(32, 7);
const COUNT = 40_000;
const masks = Array.from({ length: COUNT }, (_, i) => inventedMask(blindIndex(key, `login\0channel\0${i}`)));

/** How often each text occurs. */
function counted(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

describe('the mask of an organisation that we do not know', () => {
  it('looks as one of a real number', () => {
    expect(masks.filter((mask) => !/^1[3-9]\d\*{4}\d{4}$/.test(mask))).toEqual([]);
  });

  it('has every prefix that a form takes: none is left to real numbers alone', () => {
    const taken = Array.from({ length: 100 }, (_, i) => String(100 + i)).filter(
      (prefix) => mobileProblem(`${prefix}00000001`) === null,
    );
    expect(taken).toHaveLength(70);
    expect([...counted(masks.map((mask) => mask.slice(0, 3))).keys()].sort()).toEqual(taken);
  });

  it('has those of people about equally often, and seldom another one', () => {
    const counts = [...counted(masks.map((mask) => mask.slice(0, 3))).values()];
    const often = counts.filter((count) => count > 500);
    expect(often).toHaveLength(53);
    expect(Math.max(...often) / Math.min(...often)).toBeLessThan(1.5);
    expect(Math.max(...counts.filter((count) => count <= 500))).toBeLessThan(60);
  });

  it('has all digits equally often at its end', () => {
    for (const place of [-4, -3, -2, -1]) {
      const counts = counted(masks.map((mask) => mask.at(place) as string));
      expect(counts.size).toBe(10);
      for (const count of counts.values()) expect(Math.abs(count / COUNT - 0.1)).toBeLessThan(0.01);
    }
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ORDER_TRANSITIONS } from '../../domain/order';
import { actionLabel } from './labels';

/** Every act on an order that the verbs write, found in their sources: a new one must get words for the history. */
function actsInSources(): string[] {
  const root = path.join(process.cwd(), 'lib/services');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /^[^.]+\.ts$/.test(name));
  const found = files.flatMap((name) => {
    const source = readFileSync(path.join(root, name), 'utf8');
    const acts = [...source.matchAll(/recordOrderAct\(\s*tx,\s*ctx,\s*\w+,\s*'([a-z_.]+)'/g)];
    const moves = [...source.matchAll(/action: '((?:invoice|notice|shipment)\.[a-z_]+)'/g)];
    return [...acts, ...moves].map((match) => match[1] as string);
  });
  return [...new Set([...found, ...Object.keys(ORDER_TRANSITIONS).map((name) => `order.${name}`)])];
}

describe('actionLabel', () => {
  it('has words for every act on an order', () => {
    const acts = actsInSources();
    expect(acts.length).toBeGreaterThan(25);
    expect(acts.filter((act) => actionLabel(act) === act)).toEqual([]);
  });
});

import { type Comparison, compare } from './figures';

/** How much is measured. */
export interface Size {
  rounds: number;
  /** One side of one round, where it is a matter of time. */
  windowMs: number;
  orders: number;
  entries: number;
  smoke: boolean;
}

export const FULL: Size = { rounds: 5, windowMs: 3_000, orders: 1_000, entries: 100_000, smoke: false };
export const SMOKE: Size = { rounds: 1, windowMs: 200, orders: 2, entries: 200, smoke: true };

type Side = (round: number) => Promise<number>;

/**
 * Both sides in turn, A B, B A, A B …: whatever else the machine does at that time hits both. The first of each is not counted:
 * caches are cold and code is not compiled yet.
 */
export async function interleave(rounds: number, ours: Side, other: Side): Promise<Comparison> {
  await ours(-1);
  await other(-1);
  const a: number[] = [];
  const b: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) a.push(await ours(round));
    b.push(await other(round));
    if (round % 2 === 1) a.push(await ours(round));
  }
  return compare(a, b);
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

export const perSecond = (count: number, since: number): number => (count * 1000) / (performance.now() - since);

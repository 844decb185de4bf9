import type { Sql } from 'postgres';
import { type ChainRow, chainHash, findRows, readChain } from '../../../db/audit-chain';

export type FindingKind = 'changed' | 'deleted' | 'inserted' | 'reordered' | 'seal';

export interface Finding {
  kind: FindingKind;
  /** Place of the first bad row in the chain; null for a row that never had one. */
  position: number | null;
  seq: string | null;
  text: string;
}

/** Where the good part of the chain ends. */
export interface GoodEnd {
  position: number;
  hash: Buffer;
}

/** Is this row, at this place and behind this hash, what the trigger linked? */
export const isAuthentic = (row: ChainRow, position: number): boolean =>
  row.hash !== null && row.prevHash !== null && chainHash(row.prevHash, position, row).equals(row.hash);

/**
 * Why a row does not follow the good part: the first row that does not belong, and what was done. A row keeps the hash of the
 * row that it once followed, and its own hash keeps its old place: by these it is told where it comes from.
 */
export async function diagnose(sql: Sql, row: ChainRow, good: GoodEnd, head: number): Promise<Finding> {
  const expected = good.position + 1;
  if ((row.position ?? 0) <= good.position) return found('inserted', row, good.position, 'a second row at this place');
  if (expected > head) return found('inserted', row, expected, 'the chain ended before this row');
  const origin = originalPosition(row, expected, head);
  if (origin === null || !row.prevHash) return forgedOrChanged(sql, row, good);
  const predecessors = await findRows(sql, 'hash', row.prevHash);
  const before = predecessors.find(({ seq }) => seq !== row.seq)?.position ?? null;
  if (good.hash.equals(row.prevHash) && origin === expected) {
    return found('changed', row, expected, `its place was set from ${origin} to ${row.position}`);
  }
  if (before !== null && before < good.position) {
    const count = good.position - before;
    return at('inserted', before + 1, `${count} row(s) inserted: row ${origin} follows the row before them`);
  }
  if (before !== null) return found('reordered', row, expected, `the row at this place was at ${origin}`);
  if (origin > expected) {
    const gone = origin === expected + 1 ? `row ${expected} is` : `rows ${expected}–${origin - 1} are`;
    return at('deleted', expected, `${gone} gone`);
  }
  return at('changed', good.position, 'the row was changed and given a new hash: the row behind it names another one');
}

function originalPosition(row: ChainRow, expected: number, head: number): number | null {
  for (const position of [row.position ?? expected, expected]) if (isAuthentic(row, position)) return position;
  // Once a run, and a million hashes take two seconds.
  for (let position = 1; position <= head; position += 1) if (isAuthentic(row, position)) return position;
  return null;
}

async function forgedOrChanged(sql: Sql, row: ChainRow, good: GoodEnd): Promise<Finding> {
  const expected = good.position + 1;
  const followers = await findRows(sql, 'prev_hash', good.hash);
  const real = followers.find((other) => other.seq !== row.seq && isAuthentic(other, expected));
  if (real) return found('inserted', row, expected, `the row that belongs here is at ${real.position}`);
  for await (const rows of readChain(sql)) {
    const owner = rows.find((other) => other.seq !== row.seq && saysWhatIsHashed(other, row, expected));
    if (owner) return found('reordered', row, expected, `what row ${owner.position} says belongs here`);
  }
  return found('changed', row, expected, 'what it says is not what its hash was made of');
}

const saysWhatIsHashed = (other: ChainRow, { prevHash, hash }: ChainRow, position: number): boolean =>
  prevHash !== null && hash !== null && chainHash(prevHash, position, other).equals(hash);

export const at = (kind: FindingKind, position: number | null, text: string, seq: string | null = null): Finding => ({
  kind,
  position,
  seq,
  text,
});

const found = (kind: FindingKind, row: ChainRow, position: number, text: string): Finding =>
  at(kind, position, text, row.seq);

import type { Sql } from 'postgres';
import { isReason, type SealedWords, sealedReason } from '../../../db/audit';
import type { ChainRow } from '../../../db/audit-chain';
import { retentionLimit } from '../../domain/retention';
import { at, type Finding } from './diagnose';

/** What it takes to compare the reasons that people typed with what the chain says of them. */
export interface ReasonCheck {
  /** Opens a value of audit_reasons.words. Throws when it can't be opened. */
  decrypt(words: string): string;
  now: Date;
}

/** Between the clock of the row and that of the reason, and for a deletion that ran while the log was read. */
const GRACE_MS = 86_400_000;

/** Of these rows, how many name a reason that was typed, and which of those reasons are another one or gone before their time. */
export async function checkReasons(
  sql: Sql,
  rows: ChainRow[],
  { decrypt, now }: ReasonCheck,
): Promise<{ checked: number; wrong: Finding[] }> {
  const sealed = rows.flatMap((row) => {
    const reason = sealedReason(row.reason);
    return reason ? [{ row, ...reason }] : [];
  });
  if (sealed.length === 0) return { checked: 0, wrong: [] };
  const kept = await sql<{ id: string; words: string }[]>`
    select id, words from audit_reasons where id in ${sql(sealed.map(({ id }) => id))}`;
  const words = new Map(kept.map((reason) => [reason.id, reason.words]));
  const limit = (retentionLimit('audit_reasons', now).getTime() + GRACE_MS) * 1000;
  const late = sealed.filter(({ id, row }) => !words.has(id) && Number(row.at) < limit).map(({ row }) => row.objectId);
  const held =
    late.length === 0
      ? []
      : await sql<{ no: string }[]>`
    select order_no as no from orders where order_no in ${sql(late)} and erased_at is null`;
  const keptOrders = new Set(held.map(({ no }) => no));

  const wrongOf = ({ id, hash, row }: (typeof sealed)[number]): Finding | null => {
    const found = words.get(id);
    if (found !== undefined) {
      const text = wrongWords(decrypt, found, hash);
      return text ? at('changed', row.position, text, row.seq) : null;
    }
    if (Number(row.at) < limit && !keptOrders.has(row.objectId)) return null;
    return at('deleted', row.position, 'the reason that was typed is gone, and its time was not over', row.seq);
  };
  return { checked: sealed.length, wrong: sealed.flatMap((one) => wrongOf(one) ?? []) };
}

function wrongWords(decrypt: ReasonCheck['decrypt'], words: string, hash: string): string | null {
  try {
    if (isReason(JSON.parse(decrypt(words)) as SealedWords, hash)) return null;
    return 'the reason is not the one that was typed';
  } catch {
    // Never the error itself: it may repeat the words.
    return 'the reason that was typed cannot be opened with the given keys';
  }
}

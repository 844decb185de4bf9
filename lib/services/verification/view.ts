import { and, desc, eq, gt, ne } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { verifications } from '../../../db/schema/subscriber';
import { maskAccount } from '../../domain/masks';
import type { VerificationMethod } from '../../domain/order';
import type { AccountCheckPort } from '../../ports/account-check';
import type { VerificationStatus, VerificationView } from '../../schemas/portal-views';
import type { ServiceContext } from '../context';
import type { DraftRow } from '../draft/own';
import { pollQuietly } from './amount';
import { fieldsHash } from './fields';
import {
  AMOUNT_TEXT,
  AWAITING_TEXT,
  amountWrongText,
  codeWrongText,
  MATCHED_TEXT,
  mismatchText,
  NONE_TEXT,
  PENDING_TEXT,
  UNAVAILABLE_TEXT,
  UNSUPPORTED_TEXT,
} from './texts';

export type VerificationRow = typeof verifications.$inferSelect;

const HOUR = 3_600_000;
export const VERIFICATION = {
  /** Checks of one subscriber in a day; those that a provider could not answer do not count. */
  triesPerDay: 5,
  codeTries: 5,
  /** A transfer may take its time to arrive, and to be seen. */
  codeLifeMs: 72 * HOUR,
  /** A random amount: the provider's own limits. */
  amountTries: 3,
  amountLifeMs: 7 * 24 * HOUR,
  /** A match is for the order at hand, not for ever. */
  matchLifeMs: 7 * 24 * HOUR,
};

export async function triesLeft(db: Executor, subscriberId: string, now: Date): Promise<number> {
  const used = await db.$count(
    verifications,
    and(
      eq(verifications.subscriberId, subscriberId),
      ne(verifications.outcome, 'unavailable'),
      gt(verifications.createdAt, new Date(now.getTime() - 24 * HOUR)),
    ),
  );
  return Math.max(0, VERIFICATION.triesPerDay - used);
}

/** The newest check of exactly these fields that still counts. */
export async function latestFor(
  db: Executor,
  draftId: string,
  hash: string,
  now: Date,
): Promise<VerificationRow | null> {
  const [row] = await db
    .select()
    .from(verifications)
    .where(
      and(
        eq(verifications.draftId, draftId),
        eq(verifications.fieldsHash, hash),
        gt(verifications.createdAt, new Date(now.getTime() - VERIFICATION.matchLifeMs)),
      ),
    )
    .orderBy(desc(verifications.createdAt))
    .limit(1);
  return row ?? null;
}

export const codeExpired = (row: VerificationRow, now: Date): boolean =>
  row.createdAt.getTime() + (row.providerFlow ? VERIFICATION.amountLifeMs : VERIFICATION.codeLifeMs) <= now.getTime();

export async function verificationView(
  ctx: ServiceContext,
  draft: DraftRow,
  indexKey: string,
  accountCheck: AccountCheckPort | null = null,
): Promise<VerificationView> {
  const now = ctx.clock.now();
  const left = await triesLeft(ctx.db, draft.subscriberId, now);
  const method = draft.data.verification?.method ?? null;
  const hash = fieldsHash(draft.data, indexKey);
  const row = hash === null ? null : await latestFor(ctx.db, draft.id, hash, now);
  if (!row || (row.outcome === 'awaiting_code' && codeExpired(row, now))) {
    return { status: 'none', method, field: null, message: NONE_TEXT, triesLeft: left, ...NO_ACCOUNT };
  }
  const fresh = accountCheck ? await pollQuietly(ctx, row, accountCheck) : row;
  return rowView(fresh, left, draft.data.verification?.accountNo ?? '');
}

const NO_ACCOUNT = { accountMasked: null, proof: null } as const;

export function rowView(row: VerificationRow, left: number, accountNo: string): VerificationView {
  const method = row.method as VerificationMethod;
  const status = row.outcome as VerificationStatus;
  const base = { status, method, field: row.mismatchField, triesLeft: left, ...NO_ACCOUNT };
  switch (status) {
    case 'awaiting_code': {
      const proof = row.providerFlow ? 'amount' : 'code';
      const codeLeft = (proof === 'amount' ? VERIFICATION.amountTries : VERIFICATION.codeTries) - row.codeTries;
      const wrong = proof === 'amount' ? amountWrongText(codeLeft) : codeWrongText(codeLeft);
      return {
        ...base,
        proof,
        field: row.codeTries > 0 ? proof : null,
        message: row.codeTries > 0 ? wrong : proof === 'amount' ? AMOUNT_TEXT : AWAITING_TEXT,
        triesLeft: codeLeft,
        accountMasked: maskAccount(accountNo),
      };
    }
    case 'mismatched':
      return { ...base, message: mismatchText(method, row.mismatchField) };
    case 'matched':
      return { ...base, message: MATCHED_TEXT };
    case 'unsupported':
      return { ...base, message: UNSUPPORTED_TEXT };
    case 'unavailable':
      return { ...base, message: UNAVAILABLE_TEXT };
    default:
      return { ...base, message: PENDING_TEXT };
  }
}

import { randomInt, timingSafeEqual } from 'node:crypto';
import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { oneTimeCodes } from '../../../db/schema/subscriber';
import { blindIndex } from '../../crypto/field-cipher';
import { DomainError } from '../../domain/errors';

/** Rules of every SMS code. */
export const CODE = { lifeMs: 10 * 60_000, maxTries: 5, resendMs: 60_000 };

export type CodePurpose = 'login' | 'consult' | 'onboarding' | 'application' | 'found';
export type CodeRow = typeof oneTimeCodes.$inferSelect;

export const newCode = (): string => String(randomInt(0, 1_000_000)).padStart(6, '0');

/** Bound to what the code is for: a login code is not an application code. */
export const hashCode = (indexKey: string, purpose: string, subject: string, code: string): string =>
  blindIndex(indexKey, `code\0${purpose}\0${subject}\0${code}`);

export function sameHash(a: string | null, b: string): boolean {
  // A row without a hash (unknown organisation) is compared all the same, and never equal.
  const left = Buffer.from(a ?? '0'.repeat(b.length));
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right) && a !== null;
}

const wrong = (triesLeft: number): DomainError =>
  triesLeft > 0
    ? new DomainError('code.wrong', `验证码不正确，请核对短信后重新输入，还可以试 ${triesLeft} 次。`, 'invalid', {
        triesLeft,
      })
    : new DomainError('code.spent', '验证码输错次数过多，已失效，请重新获取。', 'limited', { triesLeft: 0 });

const expired = (): DomainError => new DomainError('code.expired', '验证码已失效，请重新获取。', 'invalid');

/**
 * Counts a try before the code is compared, outside any transaction: a wrong guess stays counted.
 * @returns the row when the code is right and now used up @throws DomainError code.wrong, code.spent, code.expired
 */
export async function redeemCode(
  db: Executor,
  input: { id: string; purpose: CodePurpose; code: string; indexKey: string; now: Date },
): Promise<CodeRow> {
  const { now } = input;
  const live = and(
    eq(oneTimeCodes.id, input.id),
    eq(oneTimeCodes.purpose, input.purpose),
    isNull(oneTimeCodes.usedAt),
    gt(oneTimeCodes.expiresAt, now),
  );
  const [row] = await db
    .update(oneTimeCodes)
    .set({ tries: sql`${oneTimeCodes.tries} + 1` })
    .where(and(live, lt(oneTimeCodes.tries, CODE.maxTries)))
    .returning();
  if (!row) {
    const [spent] = await db.select({ tries: oneTimeCodes.tries }).from(oneTimeCodes).where(live);
    throw spent ? wrong(0) : expired();
  }
  const given = hashCode(input.indexKey, row.purpose, row.subject, input.code);
  const right = [row, ...(await besides(db, row))].find(({ codeHash }) => sameHash(codeHash, given));
  if (!right) throw wrong(CODE.maxTries - row.tries);
  const [used] = await db.update(oneTimeCodes).set({ usedAt: now }).where(live).returning();
  if (!used) throw expired();
  return { ...used, subscriberId: right.subscriberId };
}

/** Codes that the same request sent to other phones, each for its own subscriber: their `subject` is the request. */
const besides = (db: Executor, { id, purpose }: CodeRow): Promise<CodeRow[]> =>
  db
    .select()
    .from(oneTimeCodes)
    .where(and(eq(oneTimeCodes.purpose, purpose), eq(oneTimeCodes.subject, id)));

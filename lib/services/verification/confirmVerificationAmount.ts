import { eq, sql } from 'drizzle-orm';
import { verifications } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import type { AccountCheckPort, AmountAnswer } from '../../ports/account-check';
import type { VerificationView } from '../../schemas/portal-views';
import { requireCustomer, type ServiceContext } from '../context';
import { readOwnDraft } from '../draft/own';
import { fieldsHash } from './fields';
import { finish } from './outcome';
import { codeExpired, latestFor, rowView, triesLeft, type VerificationRow } from './view';

/** What a wrong answer for good is called on the page. */
const FIELDS: Record<Exclude<AmountAnswer, 'right' | 'wrong'>, string> = {
  spent: 'amount',
  expired: 'amountOver',
  again: 'accountNo',
};

/** The amount that the customer reads in his account. Only the provider knows it, and the provider counts the tries. */
export async function confirmVerificationAmount(
  ctx: ServiceContext,
  input: { draftId: string; amountFen: number },
  deps: { indexKey: string; accountCheck: AccountCheckPort | null },
): Promise<VerificationView> {
  const actor = requireCustomer(ctx);
  const now = ctx.clock.now();
  const draft = await readOwnDraft(ctx.db, actor, input.draftId);
  const hash = fieldsHash(draft.data, deps.indexKey);
  const latest = hash === null ? null : await latestFor(ctx.db, draft.id, hash, now);
  if (!deps.accountCheck || !latest?.providerFlow || codeExpired(latest, now)) {
    throw new DomainError('verification.no_transfer', '没有待验证的打款，请重新发起认证。', 'conflict');
  }
  const awaiting = latest.outcome === 'awaiting_code';
  const row = awaiting ? await tryAmount(ctx, latest, input.amountFen, deps.accountCheck) : latest;
  const left = await triesLeft(ctx.db, actor.subscriberId, now);
  return rowView(row, left, draft.data.verification?.accountNo ?? '');
}

async function tryAmount(
  ctx: ServiceContext,
  row: VerificationRow,
  amountFen: number,
  check: AccountCheckPort,
): Promise<VerificationRow> {
  const answer = await check.check(row.providerFlow ?? '', amountFen);
  if (answer === 'right') return finish(ctx, row, 'awaiting_code', { outcome: 'matched' });
  if (answer !== 'wrong') {
    return finish(ctx, row, 'awaiting_code', { outcome: 'mismatched', mismatchField: FIELDS[answer] });
  }
  const [counted] = await ctx.db
    .update(verifications)
    .set({ codeTries: sql`${verifications.codeTries} + 1` })
    .where(eq(verifications.id, row.id))
    .returning();
  return counted ?? row;
}

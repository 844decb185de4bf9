import { and, eq, lt, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { verifications } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import type { VerificationView } from '../../schemas/portal-views';
import { hashCode, sameHash } from '../auth/codes';
import { requireCustomer, type ServiceContext } from '../context';
import { readOwnDraft } from '../draft/own';
import { fieldsHash } from './fields';
import { codeExpired, latestFor, rowView, triesLeft, VERIFICATION, type VerificationRow } from './view';

/** The code from the memo of the 1-cent receipt. A try is counted before it is compared. */
export async function confirmVerificationCode(
  ctx: ServiceContext,
  input: { draftId: string; code: string },
  deps: { indexKey: string },
): Promise<VerificationView> {
  const actor = requireCustomer(ctx);
  const now = ctx.clock.now();
  const draft = await readOwnDraft(ctx.db, actor, input.draftId);
  const hash = fieldsHash(draft.data, deps.indexKey);
  const latest = hash === null ? null : await latestFor(ctx.db, draft.id, hash, now);
  const byCode = latest?.method === 'bank_account' && !latest.providerFlow;
  if (!byCode || (latest.outcome === 'awaiting_code' && codeExpired(latest, now))) {
    throw new DomainError('verification.no_transfer', '没有待验证的打款，请重新发起认证。', 'conflict');
  }
  const row = latest.outcome === 'awaiting_code' ? await tryCode(ctx, latest, input.code, deps.indexKey) : latest;
  const left = await triesLeft(ctx.db, actor.subscriberId, now);
  return rowView(row, left, draft.data.verification?.accountNo ?? '');
}

async function tryCode(
  ctx: ServiceContext,
  latest: VerificationRow,
  code: string,
  indexKey: string,
): Promise<VerificationRow> {
  const awaiting = and(eq(verifications.id, latest.id), eq(verifications.outcome, 'awaiting_code'));
  const [counted] = await ctx.db
    .update(verifications)
    .set({ codeTries: sql`${verifications.codeTries} + 1` })
    .where(and(awaiting, lt(verifications.codeTries, VERIFICATION.codeTries)))
    .returning();
  const right = counted && sameHash(counted.codeHash, hashCode(indexKey, 'transfer', latest.id, code));
  const spent = !counted || counted.codeTries >= VERIFICATION.codeTries;
  if (counted && !right && !spent) return counted;
  return ctx.db.transaction(async (tx) => {
    const outcome = right ? 'matched' : 'mismatched';
    const [row] = await tx
      .update(verifications)
      .set({ outcome, mismatchField: right ? null : 'code', finishedAt: ctx.clock.now() })
      .where(awaiting)
      .returning();
    await writeAudit(tx, ctx.actor, {
      action: 'verification.outcome',
      objectType: 'verification',
      objectId: latest.id,
      after: { method: latest.method, outcome },
    });
    return row ?? counted ?? latest;
  });
}

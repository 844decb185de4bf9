import { and, eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { verifications } from '../../../db/schema/subscriber';
import type { ServiceContext } from '../context';
import type { VerificationRow } from './view';

export interface Outcome {
  outcome: 'matched' | 'awaiting_code' | 'mismatched' | 'unsupported' | 'unavailable';
  mismatchField?: string;
  providerCode?: string;
}

/** Writes the outcome and its audit row, unless somebody was quicker: then his counts. */
export async function finish(
  ctx: ServiceContext,
  row: VerificationRow,
  from: 'pending' | 'awaiting_code',
  outcome: Outcome,
): Promise<VerificationRow> {
  return ctx.db.transaction(async (tx) => {
    const [updated] = await tx
      .update(verifications)
      .set({
        outcome: outcome.outcome,
        mismatchField: outcome.mismatchField ?? null,
        providerCode: outcome.providerCode ?? null,
        finishedAt: ctx.clock.now(),
      })
      .where(and(eq(verifications.id, row.id), eq(verifications.outcome, from)))
      .returning();
    if (!updated) {
      const [now] = await tx.select().from(verifications).where(eq(verifications.id, row.id));
      return now ?? row;
    }
    await writeAudit(tx, ctx.actor, {
      action: 'verification.outcome',
      objectType: 'verification',
      objectId: row.id,
      after: { method: row.method, ...outcome },
    });
    return updated;
  });
}

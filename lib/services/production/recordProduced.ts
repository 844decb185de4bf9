import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { certificates } from '../../../db/schema/pki';
import { productions } from '../../../db/schema/production';
import type { InstallEvidence } from '../../../workflows/contracts/activities';
import { DomainError } from '../../domain/errors';
import type { ServiceContext } from '../context';
import { recordOrderAct, transitionOrder } from '../order/transition';
import { type AttemptId, isCurrent, type LockedAttempt, lockAttempt, staleAttempt } from './current';
import { changeItem, itemAt, itemsToMake } from './items';

export interface ProducedInput extends AttemptId {
  certificateId: string;
  evidence: InstallEvidence;
}

/** The token is made: read back, chain verified, signed with; the last one of an order ends its production. Repetition changes nothing. */
export async function recordProduced(ctx: ServiceContext, input: ProducedInput): Promise<void> {
  const { orderNo, attempt, tokenSerial, certificateId, evidence } = input;
  await ctx.db.transaction(async (tx) => {
    const locked = await lockAttempt(tx, input);
    const { production } = locked;
    if (production.state === 'made' && production.certificateId === certificateId) return;
    if (!isCurrent(locked)) throw staleAttempt(attempt);
    requireEvidence(evidence, tokenSerial);
    const now = ctx.clock.now();
    const certified = await tx
      .update(certificates)
      .set({ tokenSerial, completedAt: now })
      .where(
        and(eq(certificates.id, certificateId), eq(certificates.orderNo, orderNo), eq(certificates.attempt, attempt)),
      )
      .returning({ id: certificates.id });
    if (certified.length !== 1) {
      throw new DomainError('production.unknown_certificate', '证书与本次制证不符，请重新制证。', 'conflict');
    }
    await tx
      .update(productions)
      .set({ state: 'made', certificateId, evidence, finishedAt: now, errorCode: null, errorMessage: null })
      .where(eq(productions.id, production.id));
    await changeItem(tx, locked.item, { state: 'made', certificateId, tokenSerial });
    await recordItem(tx, ctx, locked, input);
  });
}

async function recordItem(
  tx: Tx,
  ctx: ServiceContext,
  { order, item }: LockedAttempt,
  { tokenSerial, attempt, certificateId, evidence }: ProducedInput,
): Promise<void> {
  const place = order.quantity > 1 ? { position: item.position } : {};
  const facts = { ...place, tokenSerial, attempt, certificateId, certificateSha256: evidence.certificateSha256 };
  if ((await itemsToMake(tx, order.orderNo)) > 0) {
    return recordOrderAct(tx, ctx, order, 'production.item_made', { after: facts });
  }
  const first = await itemAt(tx, order.orderNo, 1);
  await transitionOrder(tx, ctx, order, 'finish_production', {
    patch: { newCertificateId: first.certificateId, producedAt: ctx.clock.now() },
    facts,
  });
}

function requireEvidence(evidence: InstallEvidence, tokenSerial: string): void {
  const { chainVerified, testSignatureOk, keyNonExtractable } = evidence;
  if (chainVerified && testSignatureOk && keyNonExtractable && evidence.tokenSerial === tokenSerial) return;
  throw new DomainError(
    'production.evidence_incomplete',
    '介质没有通过全部检验，不能算制证完成，请重新制证。',
    'conflict',
  );
}

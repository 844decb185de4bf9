import { and, eq } from 'drizzle-orm';
import { certificates } from '../../../db/schema/pki';
import { productions } from '../../../db/schema/production';
import type { InstallEvidence } from '../../../workflows/contracts/activities';
import { DomainError } from '../../domain/errors';
import type { ServiceContext } from '../context';
import { transitionOrder } from '../order/transition';
import { type AttemptId, isCurrent, lockAttempt, staleAttempt } from './current';

export interface ProducedInput extends AttemptId {
  certificateId: string;
  evidence: InstallEvidence;
}

/** The token is made: read back, chain verified, signed with. Repetition changes nothing. */
export async function recordProduced(ctx: ServiceContext, input: ProducedInput): Promise<void> {
  const { orderNo, attempt, tokenSerial, certificateId, evidence } = input;
  await ctx.db.transaction(async (tx) => {
    const { order, production } = await lockAttempt(tx, input);
    if (production.state === 'made' && production.certificateId === certificateId) return;
    if (!isCurrent(order, production)) throw staleAttempt(attempt);
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
    await transitionOrder(tx, ctx, order, 'finish_production', {
      patch: { newCertificateId: certificateId, producedAt: now },
      facts: { tokenSerial, attempt, certificateId, certificateSha256: evidence.certificateSha256 },
    });
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

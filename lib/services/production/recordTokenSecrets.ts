import { and, eq } from 'drizzle-orm';
import { tokenSecrets } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { ServiceContext } from '../context';
import { recordOrderAct } from '../order/transition';
import { type AttemptId, isCurrent, lockAttempt, staleAttempt } from './current';

export interface TokenSecretsInput extends AttemptId {
  stationId: string;
  soPinSealedForVault: string;
  userPinSealedForVault: string;
}

/** Keeps the sealed PINs before the token is touched: no token is ever without a known PIN. */
export async function recordTokenSecrets(ctx: ServiceContext, input: TokenSecretsInput): Promise<void> {
  const { orderNo, attempt, tokenSerial } = input;
  await ctx.db.transaction(async (tx) => {
    const locked = await lockAttempt(tx, input);
    const { order } = locked;
    const [kept] = await tx
      .select()
      .from(tokenSecrets)
      .where(and(eq(tokenSecrets.orderNo, orderNo), eq(tokenSecrets.attempt, attempt)));
    if (kept) {
      const same = kept.soPinSealed === input.soPinSealedForVault && kept.userPinSealed === input.userPinSealedForVault;
      if (same) return;
      // The first ones may already be on the token: they must not be lost.
      throw new DomainError('production.secrets_differ', '这次制证的口令已封存，请重新开始制证。', 'conflict', {
        attempt,
      });
    }
    if (!isCurrent(locked)) throw staleAttempt(attempt);
    await tx.insert(tokenSecrets).values({
      ...{ tokenSerial, orderNo, attempt, createdAt: ctx.clock.now() },
      soPinSealed: input.soPinSealedForVault,
      userPinSealed: input.userPinSealedForVault,
    });
    const after = { tokenSerial, attempt, stationId: input.stationId };
    await recordOrderAct(tx, ctx, order, 'production.secrets_sealed', { after });
  });
}

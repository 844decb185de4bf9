import { eq } from 'drizzle-orm';
import { productions } from '../../../db/schema/production';
import type { ServiceContext } from '../context';
import { recordOrderAct } from '../order/transition';
import { type AttemptId, lockAttempt } from './current';

/** The attempt failed; the order stays in production until the operator tries again. Code and words come from the station. */
export async function recordProductionFailed(
  ctx: ServiceContext,
  input: AttemptId & { code: string; message: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const { order, production } = await lockAttempt(tx, input);
    // Abandoned meanwhile, or reported already.
    if (production.state !== 'running') return;
    const errorCode = input.code.slice(0, 100);
    await tx
      .update(productions)
      .set({ state: 'failed', errorCode, errorMessage: input.message.slice(0, 300), finishedAt: ctx.clock.now() })
      .where(eq(productions.id, production.id));
    const after = { attempt: input.attempt, tokenSerial: input.tokenSerial, code: errorCode };
    await recordOrderAct(tx, ctx, order, 'production.fail', { after });
  });
}

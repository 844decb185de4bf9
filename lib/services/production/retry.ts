import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { productions } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { RetryProductionInput } from '../../schemas/admin';
import type { StartedProduction } from '../../schemas/admin-views';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder } from '../order/transition';
import { itemAt } from './items';
import { beginAttempt } from './start';
import {
  alreadyStarted,
  blankTokens,
  isOurs,
  lockLastProduction,
  lockStationSlots,
  noBlankToken,
  type SlotRow,
  tokenNotFree,
  tokensInUse,
} from './tokens';

/**
 * A new attempt after a failure, on the same token or another one. An attempt that still runs is abandoned:
 * the workflow winds it up before the next one touches a token.
 */
export async function retryProduction(ctx: ServiceContext, input: RetryProductionInput): Promise<StartedProduction> {
  const actor = requirePermission(ctx, 'production.start');
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const item = await itemAt(tx, order.orderNo, input.position ?? 1);
    const last = await lockLastProduction(tx, order.orderNo, item.attempt);
    if (!last) {
      throw new DomainError('production.not_started', '该订单还没有开始制证，请在待制证队列中开始。', 'conflict');
    }
    if (input.attempt !== undefined && input.attempt !== last.attempt) {
      throw await alreadyStarted(tx, order.orderNo, last);
    }
    if (last.state === 'running') {
      await tx
        .update(productions)
        .set({ state: 'abandoned', finishedAt: ctx.clock.now() })
        .where(eq(productions.id, last.id));
    }
    const stationId = input.stationId ?? last.stationId;
    const slots = await lockStationSlots(tx, stationId, ctx.clock.now());
    const wanted = input.tokenSerial ?? null;
    const tokenSerial = await pickToken(tx, slots, { wanted, last: last.tokenSerial });
    // Made already, while the rest of the order is still being made.
    if (item.state === 'made' && order.state === 'producing') throw await alreadyStarted(tx, order.orderNo, last);
    const on = { stationId, tokenSerial, startedBy: actor.id };
    return (await beginAttempt(tx, ctx, order, item, 'restart_production', on)).started;
  });
}

async function pickToken(
  tx: Tx,
  slots: SlotRow[],
  { wanted, last }: { wanted: string | null; last: string },
): Promise<string> {
  const used = await tokensInUse(tx);
  const serial = wanted ?? last;
  const slot = slots.find((candidate) => candidate.tokenSerial === serial);
  if (slot && !used.has(serial) && (slot.state === 'blank' || (await isReusable(tx, slot)))) return serial;
  if (wanted) throw tokenNotFree(wanted);
  const [blank] = blankTokens(slots, used);
  if (!blank) throw noBlankToken();
  return blank.tokenSerial;
}

/** Half made by us, and lying in the slot: not one that was pulled out, nor a stranger's. */
async function isReusable(tx: Tx, slot: SlotRow): Promise<boolean> {
  return (
    slot.state !== 'empty' && slot.state !== 'foreign' && slot.label !== '' && (await isOurs(tx, slot.tokenSerial))
  );
}

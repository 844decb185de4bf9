import type { Tx } from '../../../db/client';
import { productions } from '../../../db/schema/production';
import type { StartProductionInput } from '../../schemas/admin';
import type { StartedProduction } from '../../schemas/admin-views';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, type OrderRow, transitionOrder } from '../order/transition';
import {
  alreadyStarted,
  blankTokens,
  lockLastProduction,
  lockStationSlots,
  noBlankToken,
  tokenNotFree,
  tokensInUse,
} from './tokens';

/** Puts approved orders on blank tokens of a station, one each; all or none. */
export async function startProduction(ctx: ServiceContext, input: StartProductionInput): Promise<StartedProduction[]> {
  const actor = requirePermission(ctx, 'production.start');
  const orderNos = [...new Set(input.orderNos)].sort();
  const chosen = new Map(input.assignments?.map(({ orderNo, tokenSerial }) => [orderNo, tokenSerial]));
  return ctx.db.transaction(async (tx) => {
    // In one order everywhere, orders before stations: two batches must not wait for each other in a ring.
    const batch: OrderRow[] = [];
    for (const orderNo of orderNos) batch.push(await lockOrder(tx, orderNo));
    for (const order of batch) await refuseStarted(tx, order);
    const slots = await lockStationSlots(tx, input.stationId, ctx.clock.now());
    const free = new Set(blankTokens(slots, await tokensInUse(tx)).map((slot) => slot.tokenSerial));
    for (const serial of chosen.values()) if (!free.delete(serial)) throw tokenNotFree(serial);
    const started: StartedProduction[] = [];
    for (const order of batch) {
      const tokenSerial = chosen.get(order.orderNo) ?? takeFirst(free);
      if (!tokenSerial) throw noBlankToken();
      const on = { stationId: input.stationId, tokenSerial, startedBy: actor.id };
      started.push(await beginAttempt(tx, ctx, order, 'start_production', on));
    }
    return started;
  });
}

/** Two desks at once: the second one hears who was first, instead of a mere state. */
async function refuseStarted(tx: Tx, order: OrderRow): Promise<void> {
  if (order.state !== 'producing') return;
  const last = await lockLastProduction(tx, order.orderNo, order.productionAttempt);
  if (last) throw await alreadyStarted(tx, order.orderNo, last);
}

function takeFirst(free: Set<string>): string | undefined {
  const [first] = free;
  if (first !== undefined) free.delete(first);
  return first;
}

/** One more attempt: its row, the order's state, and word to the workflow. */
export async function beginAttempt(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  transition: 'start_production' | 'restart_production',
  on: { stationId: string; tokenSerial: string; startedBy: string },
): Promise<StartedProduction> {
  const attempt = order.productionAttempt + 1;
  const { stationId, tokenSerial, startedBy } = on;
  await transitionOrder(tx, ctx, order, transition, {
    patch: { productionAttempt: attempt },
    facts: { stationId, tokenSerial, attempt },
    event: { kind: 'production_started', stationId, tokenSerial, attempt },
  });
  await tx.insert(productions).values({
    ...{ orderNo: order.orderNo, attempt, stationId, tokenSerial, state: 'running' as const },
    ...{ startedBy, startedAt: ctx.clock.now() },
  });
  return { orderNo: order.orderNo, attempt, stationId, tokenSerial };
}

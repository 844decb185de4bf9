import type { Tx } from '../../../db/client';
import { productions } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import { BUSINESS_TYPES, makesToken } from '../../domain/order';
import type { StartProductionInput } from '../../schemas/admin';
import type { StartedProduction } from '../../schemas/admin-views';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, type OrderRow, transitionOrder } from '../order/transition';
import { changeItem, itemsOf, type OrderItemRow } from './items';
import {
  alreadyStarted,
  blankTokens,
  lockLastProduction,
  lockStationSlots,
  noBlankToken,
  tokenNotFree,
  tokensInUse,
} from './tokens';

/** Puts approved orders on blank tokens of a station, all or none; an order that is named several times gets as many tokens. */
export async function startProduction(ctx: ServiceContext, input: StartProductionInput): Promise<StartedProduction[]> {
  const actor = requirePermission(ctx, 'production.start');
  const orderNos = [...new Set(input.orderNos)].sort();
  const timesNamed = (orderNo: string) => input.orderNos.filter((named) => named === orderNo).length;
  const chosen = new Map(input.assignments?.map(({ orderNo, tokenSerial }) => [orderNo, tokenSerial]));
  return ctx.db.transaction(async (tx) => {
    // In one order everywhere, orders before stations: two batches must not wait for each other in a ring.
    const batch: OrderRow[] = [];
    for (const orderNo of orderNos) batch.push(await lockOrder(tx, orderNo));
    const waiting = new Map<string, OrderItemRow[]>();
    for (const order of batch) waiting.set(order.orderNo, await requireWaiting(tx, order));
    const slots = await lockStationSlots(tx, input.stationId, ctx.clock.now());
    const free = new Set(blankTokens(slots, await tokensInUse(tx)).map((slot) => slot.tokenSerial));
    for (const serial of chosen.values()) if (!free.delete(serial)) throw tokenNotFree(serial);
    const started: StartedProduction[] = [];
    for (const locked of batch) {
      let order = locked;
      for (const item of waiting.get(order.orderNo)?.slice(0, timesNamed(order.orderNo)) ?? []) {
        const tokenSerial = takeChosen(chosen, order.orderNo) ?? takeFirst(free);
        if (!tokenSerial) throw noBlankToken();
        const on = { stationId: input.stationId, tokenSerial, startedBy: actor.id };
        const how = order.state === 'producing' ? 'continue_production' : 'start_production';
        const begun = await beginAttempt(tx, ctx, order, item, how, on);
        order = begun.order;
        started.push(begun.started);
      }
    }
    return started;
  });
}

/** Tokens of the order that nobody has begun. Two desks at once: the second one hears who was first, instead of a mere state. */
async function requireWaiting(tx: Tx, order: OrderRow): Promise<OrderItemRow[]> {
  if (!makesToken(order)) {
    const label = BUSINESS_TYPES[order.businessType];
    throw new DomainError('production.no_token', `这笔${label}订单不制证，请从队列中移除。`, 'conflict');
  }
  const items = await itemsOf(tx, order.orderNo);
  const waiting = items.filter(({ state }) => state === 'waiting');
  if (waiting.length > 0) return waiting;
  if (order.state === 'producing') {
    const last = await lockLastProduction(tx, order.orderNo, order.productionAttempt);
    if (last) throw await alreadyStarted(tx, order.orderNo, last);
  }
  // Whatever else it is: the table of transitions says so.
  return items;
}

/** A token chosen for the order: for one of its places. */
function takeChosen(chosen: Map<string, string>, orderNo: string): string | undefined {
  const serial = chosen.get(orderNo);
  chosen.delete(orderNo);
  return serial;
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
  item: OrderItemRow,
  transition: 'start_production' | 'continue_production' | 'restart_production',
  on: { stationId: string; tokenSerial: string; startedBy: string },
): Promise<{ order: OrderRow; started: StartedProduction }> {
  const attempt = order.productionAttempt + 1;
  const { stationId, tokenSerial, startedBy } = on;
  const { position } = item;
  // The first token is what orders of one are about: nothing more is said of it.
  const place = position > 1 ? { position } : {};
  const changed = await transitionOrder(tx, ctx, order, transition, {
    patch: { productionAttempt: attempt },
    facts: { stationId, tokenSerial, attempt, ...place },
    event: { kind: 'production_started', stationId, tokenSerial, attempt, ...place },
  });
  await tx.insert(productions).values({
    ...{ orderNo: order.orderNo, position, attempt, stationId, tokenSerial, state: 'running' as const },
    ...{ startedBy, startedAt: ctx.clock.now() },
  });
  await changeItem(tx, item, { state: 'producing', attempt });
  return { order: changed, started: { orderNo: order.orderNo, attempt, stationId, tokenSerial } };
}

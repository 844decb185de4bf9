import type { Executor } from '../../../db/client';
import type { OrderFacts } from '../../../workflows/contracts/activities';
import { type AwaitedOrder, awaited, parcelsOf } from './rows';

/** What the workflow has to know of papers that are awaited. */
export async function materialFacts(db: Executor, order: AwaitedOrder): Promise<OrderFacts['materials']> {
  if (order.state !== 'awaiting_materials') return undefined;
  const parcels = await parcelsOf(db, order.orderNo);
  const { since, arrived } = awaited(order, parcels);
  const track = parcels.some(({ state, courier }) => state === 'announced' && courier === 'sf');
  return { since: since.toISOString(), arrived, track };
}

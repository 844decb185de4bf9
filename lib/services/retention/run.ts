import { writeAudit } from '../../../db/audit';
import { type DeletionName, RETENTION, retentionLimit } from '../../domain/retention';
import type { WalkedFiles } from '../../ports/files';
import type { ServiceContext } from '../context';
import { withStorageLock } from '../storage-lock';
import { deleteParcelFiles, eraseOrders, type OrderRule } from './orders';
import { deleteOrphans } from './orphans';
import { deletePictures } from './pictures';
import { deleteDrafts, deleteOldRows, deleteReasons, type RowRule } from './rows';
import { eraseProspects, eraseSubscribers } from './subscribers';
import { deleteTokenSecrets, eraseUserPins } from './tokens';

export type RetentionCounts = Record<DeletionName, number>;
type Act = (ctx: ServiceContext, before: Date, deps: { files: WalkedFiles }) => Promise<number>;

const oldRows =
  (rule: RowRule): Act =>
  (ctx, before) =>
    deleteOldRows(ctx.db, rule, before);
const oldOrders =
  (rule: OrderRule): Act =>
  (ctx, before, deps) =>
    eraseOrders(ctx, rule, before, deps);

const ACTS: Record<DeletionName, Act> = {
  drafts: (ctx, before) => deleteDrafts(ctx.db, before),
  onboardings: oldRows('onboardings'),
  // After the forms that hold them.
  licence_pictures: deletePictures,
  consult_messages: oldRows('consult_messages'),
  one_time_codes: oldRows('one_time_codes'),
  portal_sessions: oldRows('portal_sessions'),
  staff_sessions: oldRows('staff_sessions'),
  rate_limits: oldRows('rate_limits'),
  provider_tokens: oldRows('provider_tokens'),
  outbox: oldRows('outbox'),
  route_events: oldRows('route_events'),
  parcel_files: deleteParcelFiles,
  orders_closed: oldOrders('orders_closed'),
  orders_refunded: oldOrders('orders_refunded'),
  orders_completed: oldOrders('orders_completed'),
  user_pins: (ctx, before) => eraseUserPins(ctx.db, before),
  token_secrets: (ctx, before) => deleteTokenSecrets(ctx.db, before),
  // After the orders: what belongs to an order is kept as long as it is.
  audit_reasons: (ctx, before) => deleteReasons(ctx.db, before),
  prospects: eraseProspects,
  subscribers: eraseSubscribers,
  orphan_files: deleteOrphans,
};
export const DELETIONS = Object.keys(ACTS) as DeletionName[];

/**
 * Deletes what has been kept long enough, rule by rule. @throws DomainError storage.busy when it runs elsewhere
 */
export function runRetention(
  ctx: ServiceContext,
  deps: { files: WalkedFiles },
  onProgress: (line: string) => void = () => {},
): Promise<RetentionCounts> {
  return withStorageLock(ctx.db, async () => {
    // What can't be recorded is not deleted.
    await recordRun(ctx, 'retention.begin');
    const counts = {} as RetentionCounts;
    for (const rule of DELETIONS) {
      counts[rule] = await ACTS[rule](ctx, retentionLimit(rule, ctx.clock.now()), deps);
      onProgress(`${rule}: ${counts[rule]} (${RETENTION[rule].what}, ${RETENTION[rule].keepDays} days)`);
    }
    const deleted = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    if (Object.keys(deleted).length > 0) await recordRun(ctx, 'retention.run', deleted);
    return counts;
  });
}

const recordRun = (ctx: ServiceContext, action: string, after?: object): Promise<void> =>
  ctx.db.transaction((tx) => writeAudit(tx, ctx.actor, { action, objectType: 'retention', objectId: 'daily', after }));

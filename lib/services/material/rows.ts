import { and, desc, eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { applicationForms, materialParcels } from '../../../db/schema/material';
import { DomainError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import { orderTimings } from '../../domain/settings';
import type { OrderRow } from '../order/transition';

export type FormRow = typeof applicationForms.$inferSelect;
export type ParcelRow = typeof materialParcels.$inferSelect;

/** The newest printed form; null while it is being made. */
export async function latestForm(db: Executor, orderNo: string): Promise<FormRow | null> {
  const [row] = await db
    .select()
    .from(applicationForms)
    .where(eq(applicationForms.orderNo, orderNo))
    .orderBy(desc(applicationForms.version))
    .limit(1);
  return row ?? null;
}

/** Parcels of an order, the newest first. */
export const parcelsOf = (db: Executor, orderNo: string): Promise<ParcelRow[]> =>
  db
    .select()
    .from(materialParcels)
    .where(eq(materialParcels.orderNo, orderNo))
    .orderBy(desc(materialParcels.createdAt), desc(materialParcels.id));

export async function announcedParcel(db: Executor, orderNo: string): Promise<ParcelRow | null> {
  const [row] = await db
    .select()
    .from(materialParcels)
    .where(and(eq(materialParcels.orderNo, orderNo), eq(materialParcels.state, 'announced')));
  return row ?? null;
}

/** Since when we wait for papers, and until when: a parcel that was not enough gives its sender the whole time again. */
export interface Awaited {
  since: Date;
  until: Date;
  /** All is there, being scanned: nothing is asked of the customer. */
  arrived: boolean;
  /** Kinds still wanted of an incomplete parcel. */
  missing: ParcelRow['missing'];
}

/** Few columns, so that the workflow can ask without opening the application. */
export type AwaitedOrder = Pick<
  OrderRow,
  'orderNo' | 'state' | 'stateSince' | 'submittedAt' | 'rejectReasons' | 'materialsReceivedAt'
>;

export function awaited(order: AwaitedOrder, parcels: ParcelRow[]): Awaited {
  const registered = parcels.filter(({ registeredAt }) => registeredAt && registeredAt >= roundStart(order));
  const last = registered.sort((a, b) => (b.registeredAt as Date).getTime() - (a.registeredAt as Date).getTime())[0];
  const since = new Date(Math.max(order.stateSince.getTime(), last?.registeredAt?.getTime() ?? 0));
  const missing = last?.state === 'incomplete' ? last.missing : [];
  return {
    since,
    until: new Date(since.getTime() + orderTimings().materialsWindow),
    arrived: order.materialsReceivedAt !== null,
    missing,
  };
}

/** A parcel that came before the payment counts for the first round; after a rejection only what came since. */
const roundStart = (order: AwaitedOrder): Date => (order.rejectReasons ? order.stateSince : order.submittedAt);

/** Who posts before he pays loses nothing: his parcel waits for the payment. */
const AT_THE_DESK: readonly OrderState[] = ['submitted', 'awaiting_materials'];

/** Are its papers registered and scanned now? */
export const atTheDesk = ({ materialRoute, state }: Pick<OrderRow, 'materialRoute' | 'state'>): boolean =>
  materialRoute === 'post' && AT_THE_DESK.includes(state);

/** @throws DomainError material.not_by_post */
export function requireByPost(order: OrderRow): void {
  if (order.materialRoute === 'post') return;
  throw new DomainError('material.not_by_post', '该订单不需要邮寄纸质材料。', 'conflict');
}

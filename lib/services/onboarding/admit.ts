import { and, eq, ne } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Executor, Tx } from '../../../db/client';
import { subscribers } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import { placeOf } from '../../domain/regions';
import type { ServiceContext } from '../context';
import { uniqueViolation } from '../db-errors';
import type { OrderRow } from '../order/transition';

const known = (): DomainError =>
  new DomainError(
    'subscriber.exists',
    '该单位已是本渠道用户，不能再作初次办理。请核实是否为本单位经办人重复办理，并以“其他”退回，请客户取消订单，费用自动退回。',
    'conflict',
  );

/** A reviewer has compared licence and form: the prospective subscriber becomes a customer. One for each USCC. */
export async function admitSubscriber(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<void> {
  const [row] = await tx.select().from(subscribers).where(eq(subscribers.id, order.subscriberId)).for('update');
  if (row?.state !== 'prospective') return;
  if (await isKnown(tx, order)) throw known();
  try {
    await tx
      .update(subscribers)
      .set({ state: 'active', ...knownFrom(order) })
      .where(eq(subscribers.id, row.id));
  } catch (error) {
    if (uniqueViolation(error) === 'subscribers_channel_uscc') throw known();
    throw error;
  }
  await writeAudit(tx, ctx.actor, {
    action: 'subscriber.admit',
    objectType: 'subscriber',
    objectId: row.id,
    after: { orderNo: order.orderNo },
  });
}

/** What form and credit code say of the organisation. Its certificates name the place's province and city from now on. */
const knownFrom = ({ uscc, application: { organisation, recipient } }: OrderRow) => ({
  department: organisation.department,
  phone: organisation.phone,
  regionCode: placeOf(uscc, recipient.regionCode)?.code ?? '',
});

/** Somebody else of the same USCC was admitted. */
export async function isKnown(db: Executor, order: OrderRow): Promise<boolean> {
  const { channelId, uscc, subscriberId } = order;
  const other = and(
    eq(subscribers.channelId, channelId),
    eq(subscribers.uscc, uscc),
    eq(subscribers.state, 'active'),
    ne(subscribers.id, subscriberId),
  );
  return (await db.$count(subscribers, other)) > 0;
}

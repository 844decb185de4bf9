import { eq } from 'drizzle-orm';
import { type AuditEntry, writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { enqueue, publish } from '../../../db/outbox';
import { orders } from '../../../db/schema/order';
import { orderWorkflow } from '../../../workflows/contracts/names';
import type { OrderEvent, OrderWorkflowInput } from '../../../workflows/contracts/order';
import { DomainError } from '../../domain/errors';
import { nextState, ORDER_STATES, type OrderTransition, stateLabel } from '../../domain/order';
import { orderTimings } from '../../domain/settings';
import type { ServiceContext } from '../context';

export type OrderRow = typeof orders.$inferSelect;
type OrderPatch = Partial<typeof orders.$inferInsert>;

/** Locks the order for the rest of the transaction. @throws DomainError order.not_found */
export async function lockOrder(tx: Tx, orderNo: string): Promise<OrderRow> {
  const [row] = await tx.select().from(orders).where(eq(orders.orderNo, orderNo)).for('update');
  if (!row) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  return row;
}

export interface TransitionOptions {
  patch?: OrderPatch;
  event?: OrderEvent;
  reason?: string;
  /** A reason in the words of whoever acts. */
  typed?: string;
  /** Further non-personal facts for the audit row. */
  facts?: Record<string, unknown>;
}

/**
 * The only way an order changes its state: table checked, row, audit and outbox written together.
 * The caller has locked the order in this transaction.
 * @throws DomainError order.transition_refused when the table forbids it
 */
export async function transitionOrder(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  transition: OrderTransition,
  options: TransitionOptions = {},
): Promise<OrderRow> {
  const to = nextState(order.state, transition);
  if (!to) {
    throw new DomainError(
      'order.transition_refused',
      `订单当前状态为“${stateLabel(order)}”，不能进行此操作，请刷新页面查看最新进度。`,
      'conflict',
      { state: order.state, transition },
    );
  }
  const now = ctx.clock.now();
  const [row] = await tx
    .update(orders)
    .set({ ...options.patch, state: to, stateSince: now, ...(ORDER_STATES[to].final ? { endedAt: now } : {}) })
    .where(eq(orders.orderNo, order.orderNo))
    .returning();
  await recordOrderAct(tx, ctx, order, `order.${transition}`, {
    before: { state: order.state },
    after: { state: to, ...options.facts },
    reason: options.reason,
    typed: options.typed,
    event: options.event,
  });
  return row as OrderRow;
}

/** An act on an order that leaves its state: audit row, outbox row if the workflow must know, and word to open pages. */
export async function recordOrderAct(
  tx: Tx,
  ctx: ServiceContext,
  order: OrderRow,
  action: string,
  act: Pick<AuditEntry, 'before' | 'after' | 'reason' | 'typed'> & { event?: OrderEvent | undefined },
): Promise<void> {
  const { event, ...entry } = act;
  await writeAudit(tx, ctx.actor, { action, objectType: 'order', objectId: order.orderNo, ...entry });
  if (event) await enqueueOrderEvent(tx, order, event);
  await publish(tx, 'order', order.orderNo);
}

/** `null` only starts the workflow. */
export async function enqueueOrderEvent(tx: Tx, order: OrderRow, event: OrderEvent | null): Promise<void> {
  const startInput: OrderWorkflowInput = {
    orderNo: order.orderNo,
    businessType: order.businessType,
    method: order.method,
    ...(order.quantity > 1 ? { quantity: order.quantity } : {}),
    submittedAt: order.submittedAt.toISOString(),
    timings: orderTimings(),
  };
  await enqueue(tx, { workflowType: orderWorkflow(order.businessType), workflowId: order.orderNo, startInput, event });
}

import { and, eq, isNull, sql } from 'drizzle-orm';
import { outbox } from '../../../db/schema/platform';
import type { OrderEvent } from '../../../workflows/contracts/order';
import type { ServiceContext } from '../context';
import { enqueueOrderEvent, type OrderRow } from '../order/transition';

/** Tells the workflow to look now. One such word that is still on its way is enough: a flood of pushes makes one row. */
export async function wakeOrder(ctx: ServiceContext, order: OrderRow, event: OrderEvent): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [waiting] = await tx
      .select({ id: outbox.id })
      .from(outbox)
      .where(
        and(
          isNull(outbox.deliveredAt),
          eq(outbox.workflowId, order.orderNo),
          sql`${outbox.event}->>'kind' = ${event.kind}`,
        ),
      )
      .limit(1);
    if (!waiting) await enqueueOrderEvent(tx, order, event);
  });
}

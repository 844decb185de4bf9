import { asc, eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orderItems } from '../../../db/schema/order';
import { printedPaper } from '../../domain/order';
import type { OrderView } from '../../schemas/portal-views';
import { latestForm } from '../material/rows';
import { formView } from '../material/views';
import type { OrderRow } from '../order/transition';

/** The tokens of the order, each with what was asked for it and what became of it. */
export async function tokensPart(db: Executor, order: OrderRow): Promise<OrderView['tokens']> {
  const rows = await db
    .select({ position: orderItems.position, tokenSerial: orderItems.tokenSerial })
    .from(orderItems)
    .where(eq(orderItems.orderNo, order.orderNo))
    .orderBy(asc(orderItems.position));
  return rows.map(({ position, tokenSerial }) => {
    const wanted = order.application.tokens?.items[position - 1];
    return { position, tokenSerial, department: wanted?.department ?? '', sealInfo: wanted?.sealInfo ?? '' };
  });
}

/** Printed by the system for the organisation's seal. */
export async function letterPart(db: Executor, order: OrderRow): Promise<OrderView['letter']> {
  if (printedPaper(order) !== 'authorisation') return null;
  return { url: formView(await latestForm(db, order.orderNo))?.url ?? null };
}

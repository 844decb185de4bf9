import { and, asc, eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { productions, shipments } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { ServiceContext } from '../context';

export interface SlipFacts {
  orderNo: string;
  organisationName: string;
  tokenSerials: string[];
  waybillNo: string;
}

/** What stands on the slip beside the token; null when the slip is there already. */
export async function slipFacts(ctx: ServiceContext, orderNo: string): Promise<SlipFacts | null> {
  const [row] = await ctx.db
    .select({
      orderNo: orders.orderNo,
      organisationName: orders.organisationName,
      waybillNo: shipments.waybillNo,
      slipKey: shipments.slipKey,
    })
    .from(orders)
    .innerJoin(shipments, eq(shipments.orderNo, orders.orderNo))
    .where(eq(orders.orderNo, orderNo));
  if (!row?.waybillNo) throw new DomainError('shipment.not_produced', '还没有运单，不能打印交接单。', 'conflict');
  if (row.slipKey) return null;
  const made = await ctx.db
    .select({ tokenSerial: productions.tokenSerial })
    .from(productions)
    .where(and(eq(productions.orderNo, orderNo), eq(productions.state, 'made')))
    .orderBy(asc(productions.position));
  return { ...row, waybillNo: row.waybillNo, tokenSerials: made.map(({ tokenSerial }) => tokenSerial) };
}

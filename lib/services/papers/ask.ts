import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';
import { ASKED } from './occasion';

/** Outside of one's own review the papers of an order are opened for a reason that stays in the audit log. */
export async function askForPapers(ctx: ServiceContext, input: { orderNo: string; reason: string }): Promise<void> {
  requirePermission(ctx, 'document.read');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    await recordOrderAct(tx, ctx, order, ASKED, { typed: input.reason });
  });
}

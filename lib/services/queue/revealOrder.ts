import { writeAudit } from '../../../db/audit';
import type { RevealedValues } from '../../schemas/admin-views';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder } from '../order/transition';
import { hiddenValues } from './form';

/** Personal values in clear, for a reason that stays in the audit log. */
export async function revealOrder(
  ctx: ServiceContext,
  input: { orderNo: string; reason: string },
): Promise<RevealedValues> {
  requirePermission(ctx, 'personal.reveal');
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    const values = hiddenValues(order.application);
    await writeAudit(tx, ctx.actor, {
      action: 'order.reveal',
      objectType: 'order',
      objectId: order.orderNo,
      after: { fields: Object.keys(values) },
      typed: input.reason,
    });
    return { values };
  });
}

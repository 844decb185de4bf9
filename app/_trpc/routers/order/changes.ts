import type { OrderChange } from '@/lib/schemas/portal-views';
import { resolvePortalSession } from '@/lib/services/auth/session';
import { ownOrders } from '@/lib/services/query/ownOrders';
import { changes } from '../../change-feed';
import { sessionToken } from '../../cookies';
import { customerProcedure } from '../../trpc';

/** SSE: numbers of the customer's own orders as they change. Ends when the session does. */
export const changesRoute = customerProcedure.subscription(async function* ({
  ctx,
  signal,
}): AsyncGenerator<OrderChange> {
  const isOwn = ownOrders(ctx.service);
  for await (const change of changes(ctx.db, signal ?? ctx.req.signal)) {
    if (change.topic === 'tick') {
      if (!(await resolvePortalSession(ctx.db, ctx.clock, sessionToken('portal', ctx)))) return;
    } else if (change.topic === 'resync') yield { orderNo: '' };
    else if (change.topic === 'order' && (await isOwn(change.id))) yield { orderNo: change.id };
  }
});

import type { ChangeEvent } from '@/lib/schemas/admin-views';
import { resolveStaffSession } from '@/lib/services/staff/session';
import { changes } from '../../change-feed';
import { staffToken } from '../../staff-context';
import { staffProcedure } from './procedures';

/** SSE. Ids only: what a person may see of them is decided when he asks. Ends when the session does. */
export const changesRoute = staffProcedure.subscription(async function* ({ ctx, signal }): AsyncGenerator<ChangeEvent> {
  for await (const change of changes(ctx.db, signal ?? ctx.req.signal)) {
    if (!(await resolveStaffSession(ctx.db, ctx.clock, staffToken(ctx)))) return;
    if (change.topic !== 'tick') yield { topic: change.topic, id: change.id };
  }
});

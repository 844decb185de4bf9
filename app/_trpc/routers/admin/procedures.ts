import type { ServiceContext, StaffActor } from '@/lib/services/context';
import { requireStaffSession } from '../../staff-context';
import { publicProcedure } from '../../trpc';

/** Before a session exists: sign-in. Only the origin is checked. */
export const staffEntryProcedure = publicProcedure.use(({ ctx, type, next }) => {
  if (type === 'mutation') ctx.refuseForeignOrigin();
  return next();
});

/** Signed in with password and one-time code. What the person may do is asked by each verb (`requirePermission`). */
export const staffProcedure = staffEntryProcedure.use(async ({ ctx, type, next }) => {
  const session = await requireStaffSession(ctx, 'full', type !== 'subscription');
  const service: ServiceContext<StaffActor> = { db: ctx.db, clock: ctx.clock, actor: session.actor };
  return next({ ctx: { staff: session, service } });
});

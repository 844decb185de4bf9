import { endPortalSession } from '@/lib/services/auth/session';
import { clearedPortalCookie } from '../../context';
import { portalProcedure } from '../../trpc';

export const logoutRoute = portalProcedure.mutation(async ({ ctx }): Promise<{ ok: true }> => {
  const session = await ctx.findCustomer(false);
  if (session) await endPortalSession(ctx.db, session.tokenHash);
  ctx.resHeaders.append('set-cookie', clearedPortalCookie());
  return { ok: true };
});

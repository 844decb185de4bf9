import { endPortalSession } from '@/lib/services/auth/session';
import { clearedCookie } from '../../cookies';
import { portalProcedure } from '../../trpc';

export const logoutRoute = portalProcedure.mutation(async ({ ctx }): Promise<{ ok: true }> => {
  const session = await ctx.findCustomer(false);
  if (session) await endPortalSession(ctx.db, session.tokenHash);
  ctx.resHeaders.append('set-cookie', clearedCookie('portal', ctx.publicUrl));
  return { ok: true };
});

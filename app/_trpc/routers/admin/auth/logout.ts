import { logout } from '@/lib/services/staff/logout';
import { clearedCookie } from '../../../cookies';
import { staffProcedure } from '../procedures';

export const logoutRoute = staffProcedure.mutation(async ({ ctx }): Promise<{ ok: true }> => {
  await logout(ctx.service, ctx.staff.tokenHash);
  ctx.resHeaders.append('set-cookie', clearedCookie('staff', ctx.publicUrl));
  return { ok: true };
});

import { logout } from '@/lib/services/staff/logout';
import { clearedStaffCookie } from '../../../staff-context';
import { staffProcedure } from '../procedures';

export const logoutRoute = staffProcedure.mutation(async ({ ctx }): Promise<{ ok: true }> => {
  await logout(ctx.service, ctx.staff.tokenHash);
  ctx.resHeaders.append('set-cookie', clearedStaffCookie());
  return { ok: true };
});

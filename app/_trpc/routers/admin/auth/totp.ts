import { staffTotpInput } from '@/lib/schemas/admin';
import type { StaffView } from '@/lib/schemas/admin-views';
import { confirmTotp } from '@/lib/services/staff/confirmTotp';
import { staffView } from '@/lib/services/staff/view';
import { sessionCookie } from '../../../cookies';
import { requireStaffSession, staffToken } from '../../../staff-context';
import { staffEntryProcedure } from '../procedures';

export const totpRoute = staffEntryProcedure
  .input(staffTotpInput)
  .mutation(async ({ ctx, input }): Promise<StaffView> => {
    const session = await requireStaffSession(ctx, 'password');
    const service = { db: ctx.db, clock: ctx.clock, actor: session.actor };
    const result = await confirmTotp(service, { session, token: staffToken(ctx) ?? '', code: input.code });
    ctx.resHeaders.append('set-cookie', sessionCookie('staff', result.token, result.expiresAt, ctx.publicUrl));
    return staffView({ ...session, expiresAt: result.expiresAt });
  });

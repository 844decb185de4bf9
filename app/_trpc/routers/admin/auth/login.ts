import { staffLoginInput } from '@/lib/schemas/admin';
import type { StaffLoginStage } from '@/lib/schemas/admin-views';
import { login } from '@/lib/services/staff/login';
import { sessionCookie } from '../../../cookies';
import { staffEntryProcedure } from '../procedures';

export const loginRoute = staffEntryProcedure
  .input(staffLoginInput)
  .mutation(async ({ ctx, input }): Promise<StaffLoginStage> => {
    const result = await login(
      { db: ctx.db, clock: ctx.clock, actor: { kind: 'system', id: 'sign-in', origin: ctx.origin } },
      input,
      { indexKey: ctx.indexKey },
    );
    ctx.resHeaders.append('set-cookie', sessionCookie('staff', result.token, result.expiresAt, ctx.publicUrl));
    return result.stage;
  });

import { verifyCodeInput } from '@/lib/schemas/auth';
import { verifyCode } from '@/lib/services/auth/verifyCode';
import { sessionCookie } from '../../cookies';
import { portalProcedure } from '../../trpc';

export const verifyCodeRoute = portalProcedure
  .input(verifyCodeInput)
  .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    const session = await verifyCode(
      { db: ctx.db, clock: ctx.clock, actor: { kind: 'system', id: 'sign-in', origin: ctx.origin } },
      input,
      { indexKey: ctx.indexKey },
    );
    ctx.resHeaders.append('set-cookie', sessionCookie('portal', session.token, session.expiresAt, ctx.publicUrl));
    return { ok: true };
  });

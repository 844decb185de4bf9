import { requestCodeInput } from '@/lib/schemas/auth';
import type { RequestedCode } from '@/lib/schemas/portal-views';
import { requestCode } from '@/lib/services/auth/requestCode';
import { portalProcedure } from '../../trpc';

export const requestCodeRoute = portalProcedure.input(requestCodeInput).mutation(
  ({ ctx, input }): Promise<RequestedCode> =>
    requestCode({ db: ctx.db, clock: ctx.clock, actor: { kind: 'system', id: 'sign-in', origin: ctx.origin } }, input, {
      sms: ctx.ports.sms,
      indexKey: ctx.indexKey,
      afterAnswer: ctx.afterAnswer,
    }),
);

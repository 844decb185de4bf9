import { draftIdInput } from '@/lib/schemas/application';
import type { VerificationView } from '@/lib/schemas/portal-views';
import { startVerification } from '@/lib/services/verification/startVerification';
import { customerProcedure } from '../../trpc';

export const startRoute = customerProcedure.input(draftIdInput).mutation(
  ({ ctx, input }): Promise<VerificationView> =>
    startVerification(ctx.service, input, {
      identity: ctx.ports.identity,
      bank: ctx.ports.bank,
      enterprise: ctx.ports.enterprise,
      accountCheck: ctx.ports.accountCheck,
      indexKey: ctx.indexKey,
    }),
);

import { verificationCodeInput } from '@/lib/schemas/order';
import type { VerificationView } from '@/lib/schemas/portal-views';
import { confirmVerificationCode } from '@/lib/services/verification/confirmVerificationCode';
import { customerProcedure } from '../../trpc';

export const confirmCodeRoute = customerProcedure
  .input(verificationCodeInput)
  .mutation(
    ({ ctx, input }): Promise<VerificationView> =>
      confirmVerificationCode(ctx.service, input, { indexKey: ctx.indexKey }),
  );

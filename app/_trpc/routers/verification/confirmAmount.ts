import { verificationAmountInput } from '@/lib/schemas/order';
import type { VerificationView } from '@/lib/schemas/portal-views';
import { confirmVerificationAmount } from '@/lib/services/verification/confirmVerificationAmount';
import { customerProcedure } from '../../trpc';

export const confirmAmountRoute = customerProcedure
  .input(verificationAmountInput)
  .mutation(
    ({ ctx, input: { draftId, amount } }): Promise<VerificationView> =>
      confirmVerificationAmount(
        ctx.service,
        { draftId, amountFen: amount },
        { indexKey: ctx.indexKey, accountCheck: ctx.ports.accountCheck },
      ),
  );

import { draftIdInput } from '@/lib/schemas/application';
import type { VerificationView } from '@/lib/schemas/portal-views';
import { verificationStatus } from '@/lib/services/verification/verificationStatus';
import { customerProcedure } from '../../trpc';

export const statusRoute = customerProcedure
  .input(draftIdInput)
  .query(
    ({ ctx, input }): Promise<VerificationView> =>
      verificationStatus(ctx.service, input, { indexKey: ctx.indexKey, accountCheck: ctx.ports.accountCheck }),
  );

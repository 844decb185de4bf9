import { withdrawConsentInput } from '@/lib/schemas/order';
import type { ConsentItem } from '@/lib/schemas/portal-views';
import { listConsents, withdrawConsent } from '@/lib/services/privacy/consents';
import { customerProcedure } from '../../trpc';

export const consentsRoute = customerProcedure.query(({ ctx }): Promise<ConsentItem[]> => listConsents(ctx.service));

export const withdrawRoute = customerProcedure
  .input(withdrawConsentInput)
  .mutation(({ ctx, input }) => withdrawConsent(ctx.service, input));

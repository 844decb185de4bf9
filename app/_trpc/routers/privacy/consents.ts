import { withdrawConsentInput, withdrawFromFormInput } from '@/lib/schemas/order';
import type { ConsentItem } from '@/lib/schemas/portal-views';
import { listConsents, withdrawConsent } from '@/lib/services/privacy/consents';
import { withdrawFromForm } from '@/lib/services/privacy/forms';
import { customerProcedure } from '../../trpc';

export const consentsRoute = customerProcedure.query(({ ctx }): Promise<ConsentItem[]> => listConsents(ctx.service));

export const withdrawRoute = customerProcedure
  .input(withdrawConsentInput)
  .mutation(({ ctx, input }) => withdrawConsent(ctx.service, input));

export const withdrawFromFormRoute = customerProcedure
  .input(withdrawFromFormInput)
  .mutation(({ ctx, input }) => withdrawFromForm(ctx.service, input));

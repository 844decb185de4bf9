import { onboardingCodeInput } from '@/lib/schemas/onboarding';
import type { RequestedCode } from '@/lib/schemas/portal-views';
import { requestOnboardingCode } from '@/lib/services/onboarding/requestCode';
import { portalProcedure } from '../../trpc';
import { applicant } from './applicant';

export const requestCodeRoute = portalProcedure
  .input(onboardingCodeInput)
  .mutation(
    ({ ctx, input }): Promise<RequestedCode> =>
      requestOnboardingCode(applicant(ctx), input, { sms: ctx.ports.sms, indexKey: ctx.indexKey }),
  );

import { type OnboardingView, onboardingBeginInput } from '@/lib/schemas/onboarding';
import { beginOnboarding } from '@/lib/services/onboarding/begin';
import { portalProcedure } from '../../trpc';
import { applicant } from './applicant';

export const beginRoute = portalProcedure
  .input(onboardingBeginInput)
  .mutation(
    ({ ctx, input }): Promise<OnboardingView> =>
      beginOnboarding(applicant(ctx), input, { enterprise: ctx.ports.enterprise, indexKey: ctx.indexKey }),
  );

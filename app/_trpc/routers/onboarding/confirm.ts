import { type OnboardingResult, onboardingConfirmInput } from '@/lib/schemas/onboarding';
import { confirmOnboarding } from '@/lib/services/onboarding/confirm';
import { sessionCookie } from '../../cookies';
import { portalProcedure } from '../../trpc';
import { applicant } from './applicant';

export const confirmRoute = portalProcedure
  .input(onboardingConfirmInput)
  .mutation(async ({ ctx, input }): Promise<OnboardingResult> => {
    const { session, ...result } = await confirmOnboarding(applicant(ctx), input, { indexKey: ctx.indexKey });
    if (session) {
      ctx.resHeaders.append('set-cookie', sessionCookie('portal', session.token, session.expiresAt, ctx.publicUrl));
    }
    return result;
  });

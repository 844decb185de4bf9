import { agreementInput } from '@/lib/schemas/auth';
import type { AgreementText } from '@/lib/schemas/portal-views';
import { readAgreement } from '@/lib/services/channel/getChannel';
import { publicProcedure } from '../../trpc';

export const agreementRoute = publicProcedure
  .input(agreementInput)
  .query(({ ctx, input }): Promise<AgreementText> => readAgreement(ctx.db, input));

import { type LicenceReading, licenceReadingInput } from '@/lib/schemas/onboarding';
import { pictureReading } from '@/lib/services/onboarding/picture';
import { publicProcedure } from '../../trpc';
import { applicant } from './applicant';

export const readingRoute = publicProcedure
  .input(licenceReadingInput)
  .query(({ ctx, input }): Promise<LicenceReading> => pictureReading(applicant(ctx), input));

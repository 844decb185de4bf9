import { certificateListInput } from '@/lib/schemas/application';
import type { CertificateItem } from '@/lib/schemas/portal-views';
import { listCertificates } from '@/lib/services/certificate/listCertificates';
import { customerProcedure } from '../../trpc';

export const listRoute = customerProcedure
  .input(certificateListInput.optional())
  .query(({ ctx, input }): Promise<CertificateItem[]> => listCertificates(ctx.service, input));

import type { CertificateItem } from '@/lib/schemas/portal-views';
import { listCertificates } from '@/lib/services/certificate/listCertificates';
import { customerProcedure } from '../../trpc';

export const listRoute = customerProcedure.query(
  ({ ctx }): Promise<CertificateItem[]> => listCertificates(ctx.service),
);

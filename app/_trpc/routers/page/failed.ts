import { createLogger } from '@/lib/log';
import { pageFailureInput } from '@/lib/schemas/page-failure';
import { reportPageFailure } from '@/lib/services/page-failure/report';
import { portalProcedure } from '../../trpc';

const log = createLogger('web');

/** Asked by pages that could not be shown, whoever looks at them. */
export const failedRoute = portalProcedure
  .input(pageFailureInput)
  .mutation(({ ctx, input }) =>
    reportPageFailure(
      { db: ctx.db, clock: ctx.clock, actor: { kind: 'system', id: 'page', origin: ctx.origin } },
      input,
      log,
    ),
  );

import { askByMobileInput, consultCodeInput, readByMobileInput } from '@/lib/schemas/consult';
import type { AskedQuestion, ConsultItem, RequestedCode } from '@/lib/schemas/portal-views';
import { askByMobile } from '@/lib/services/consult/ask';
import { readByMobile } from '@/lib/services/consult/read';
import { requestConsultCode } from '@/lib/services/consult/requestConsultCode';
import type { ServiceContext } from '@/lib/services/context';
import type { Context } from '../../context';
import { portalProcedure } from '../../trpc';

/** Nobody has signed in: the code proves a mobile, and that is all that is known of the person. */
const guest = (ctx: Context): ServiceContext => ({
  db: ctx.db,
  clock: ctx.clock,
  actor: { kind: 'system', id: 'consult', ...(ctx.origin ? { origin: ctx.origin } : {}) },
});

export const requestCodeRoute = portalProcedure
  .input(consultCodeInput)
  .mutation(
    ({ ctx, input }): Promise<RequestedCode> =>
      requestConsultCode(guest(ctx), input, { sms: ctx.ports.sms, indexKey: ctx.indexKey }),
  );

export const askByMobileRoute = portalProcedure
  .input(askByMobileInput)
  .mutation(({ ctx, input }): Promise<AskedQuestion> => askByMobile(guest(ctx), input, { indexKey: ctx.indexKey }));

/** A mutation: the code is used up by it. */
export const readByMobileRoute = portalProcedure
  .input(readByMobileInput)
  .mutation(({ ctx, input }): Promise<ConsultItem[]> => readByMobile(guest(ctx), input, { indexKey: ctx.indexKey }));

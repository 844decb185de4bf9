import { and, desc, eq, isNull } from 'drizzle-orm';
import { drafts } from '../../../db/schema/subscriber';
import type { DraftView } from '../../schemas/portal-views';
import { ownCertificate, requireReissuable } from '../certificate/eligibility';
import { requireService } from '../channel/serviceOf';
import { requireCustomer, type ServiceContext } from '../context';
import { type DraftRow, lockSubscriber } from './own';
import { prefilled } from './prefilled';
import { draftView } from './view';

/** 补办 of a certificate: the draft as it was left, or a new one filled with what is on file. */
export async function openDraft(
  ctx: ServiceContext,
  input: { certificateId: string },
  deps: { indexKey: string },
): Promise<DraftView> {
  const actor = requireCustomer(ctx);
  const draft = await ctx.db.transaction(async (tx): Promise<DraftRow> => {
    // One draft a certificate, also when two pages open it at once.
    const subscriber = await lockSubscriber(tx, actor);
    const certificate = await ownCertificate(tx, actor, input.certificateId);
    await requireReissuable(tx, certificate, ctx.clock.now());
    await requireService(tx, actor.channelId, 'reissue');
    const [open] = await tx
      .select()
      .from(drafts)
      .where(and(eq(drafts.certificateId, certificate.id), isNull(drafts.orderNo)))
      .orderBy(desc(drafts.updatedAt))
      .limit(1);
    if (open) return open;
    const now = ctx.clock.now();
    const [made] = await tx
      .insert(drafts)
      .values({
        subscriberId: actor.subscriberId,
        certificateId: certificate.id,
        data: prefilled(subscriber),
        createdAt: now,
        updatedAt: now,
      })
      .returning();
    return made as DraftRow;
  });
  return draftView(ctx, actor, draft, deps.indexKey);
}

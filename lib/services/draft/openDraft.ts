import { and, desc, eq, isNull } from 'drizzle-orm';
import { drafts } from '../../../db/schema/subscriber';
import type { ReissueDraftData } from '../../domain/application';
import { findRegion } from '../../domain/regions';
import type { DraftView } from '../../schemas/portal-views';
import { ownCertificate, requireReissuable } from '../certificate/eligibility';
import { requireService } from '../channel/serviceOf';
import { requireCustomer, type ServiceContext } from '../context';
import { type DraftRow, lockSubscriber, type SubscriberRow } from './own';
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

/** What we know already is not asked for again; agreements and personal numbers always are. */
function prefilled(subscriber: SubscriberRow): ReissueDraftData {
  const region = findRegion(subscriber.regionCode);
  const agent = { name: subscriber.agentName, mobile: subscriber.agentMobile };
  return {
    step: 0,
    organisation: {
      name: subscriber.name,
      department: subscriber.department,
      uscc: subscriber.uscc,
      phone: subscriber.phone,
      legalIdType: 'resident_id',
    },
    invoice: { title: subscriber.name, taxNo: subscriber.uscc },
    contact: { ...agent, idType: 'resident_id' },
    recipient: {
      ...agent,
      ...(region
        ? { regionCode: region.code, province: region.province, city: region.city, county: region.county }
        : {}),
    },
  };
}

import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { drafts } from '../../../db/schema/subscriber';
import type { ReissueDraftData } from '../../domain/application';
import type { DraftView } from '../../schemas/portal-views';
import {
  type AboutCertificate,
  type CertificateRow,
  ownCertificate,
  requireEligible,
} from '../certificate/eligibility';
import { departmentOnFile, prefilledChange } from '../change/onFile';
import { requireService } from '../channel/serviceOf';
import { requireCustomer, type ServiceContext } from '../context';
import { type DraftRow, lockSubscriber, type SubscriberRow } from './own';
import { prefilled } from './prefilled';
import { draftView } from './view';

/** What is to be done to a certificate: the draft as it was left, or a new one filled with what is on file. */
export async function openDraft(
  ctx: ServiceContext,
  input: { certificateId: string; businessType?: AboutCertificate },
  deps: { indexKey: string },
): Promise<DraftView> {
  const actor = requireCustomer(ctx);
  const { businessType = 'reissue' } = input;
  const draft = await ctx.db.transaction(async (tx): Promise<DraftRow> => {
    // One draft a certificate and business, also when two pages open it at once.
    const subscriber = await lockSubscriber(tx, actor);
    const certificate = await ownCertificate(tx, actor, input.certificateId);
    await requireEligible(tx, businessType, certificate, ctx.clock.now());
    await requireService(tx, actor.channelId, businessType);
    const [open] = await tx
      .select()
      .from(drafts)
      .where(
        and(eq(drafts.certificateId, certificate.id), eq(drafts.businessType, businessType), isNull(drafts.orderNo)),
      )
      .orderBy(desc(drafts.updatedAt))
      .limit(1);
    if (open) return open;
    const now = ctx.clock.now();
    const [made] = await tx
      .insert(drafts)
      .values({
        subscriberId: actor.subscriberId,
        certificateId: certificate.id,
        businessType,
        data: await dataFor(tx, businessType, subscriber, certificate),
        createdAt: now,
        updatedAt: now,
      })
      .returning();
    return made as DraftRow;
  });
  return draftView(ctx, actor, draft, deps.indexKey);
}

async function dataFor(
  tx: Tx,
  type: AboutCertificate,
  subscriber: SubscriberRow,
  certificate: CertificateRow,
): Promise<ReissueDraftData> {
  const known = await prefilled(tx, subscriber);
  // Each token has a department of its own.
  const department = await departmentOnFile(tx, certificate, subscriber);
  const data = { ...known, organisation: { ...known.organisation, department } };
  return type === 'change' ? prefilledChange(data, certificate) : data;
}

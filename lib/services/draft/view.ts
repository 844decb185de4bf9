import { eq } from 'drizzle-orm';
import { channels } from '../../../db/schema/channel';
import type { DraftView } from '../../schemas/portal-views';
import { ownCertificate } from '../certificate/eligibility';
import type { CustomerActor, ServiceContext } from '../context';
import { verificationView } from '../verification/view';
import type { DraftRow } from './own';

export async function draftView(
  ctx: ServiceContext,
  actor: CustomerActor,
  draft: DraftRow,
  indexKey: string,
): Promise<DraftView> {
  const certificate = await ownCertificate(ctx.db, actor, draft.certificateId);
  const [channel] = await ctx.db
    .select({ fee: channels.reissueFeeFen })
    .from(channels)
    .where(eq(channels.id, actor.channelId));
  return {
    draftId: draft.id,
    certificateId: draft.certificateId,
    certificateName: certificate.commonName,
    data: draft.data,
    updatedAt: draft.updatedAt.toISOString(),
    feeFen: channel?.fee ?? 0,
    verification: await verificationView(ctx, draft, indexKey),
    orderNo: draft.orderNo,
  };
}

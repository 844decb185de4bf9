import { placeOf } from '../../domain/regions';
import type { DraftView } from '../../schemas/portal-views';
import { ownCertificate } from '../certificate/eligibility';
import { onFile, shownOnFile } from '../change/onFile';
import { serviceOf } from '../channel/serviceOf';
import type { CustomerActor, ServiceContext } from '../context';
import { verificationView } from '../verification/view';
import { type DraftRow, readSubscriber } from './own';

export async function draftView(
  ctx: ServiceContext,
  actor: CustomerActor,
  draft: DraftRow,
  indexKey: string,
): Promise<DraftView> {
  const { businessType, certificateId } = draft;
  const certificate = certificateId ? await ownCertificate(ctx.db, actor, certificateId) : null;
  const asked = businessType === 'change' && certificate;
  const file = asked ? await onFile(ctx.db, certificate, await readSubscriber(ctx.db, actor)) : null;
  const place = businessType === 'new' ? placeOf((await readSubscriber(ctx.db, actor)).uscc, '') : null;
  const service = await serviceOf(ctx.db, actor.channelId, businessType);
  return {
    draftId: draft.id,
    businessType,
    certificateId,
    certificateName: certificate?.commonName ?? null,
    onFile: file && shownOnFile(file),
    place: place && `${place.province} ${place.city}`,
    data: draft.data,
    updatedAt: draft.updatedAt.toISOString(),
    feeFen: service.feeFen,
    verification: await verificationView(ctx, draft, indexKey),
    orderNo: draft.orderNo,
  };
}

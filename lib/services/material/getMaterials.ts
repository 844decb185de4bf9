import { eq } from 'drizzle-orm';
import { acceptancePoints, channels } from '../../../db/schema/channel';
import { POSTED_PAPERS, waybillWords } from '../../domain/material';
import { UPLOAD_KINDS, type UploadKind } from '../../domain/order';
import type { MaterialsView } from '../../schemas/material-views';
import { requireCustomer, type ServiceContext } from '../context';
import { currentUploads, kindsToResend } from '../order/materials';
import { readOwnOrder } from '../order/own';
import type { OrderRow } from '../order/transition';
import { pointWords } from './formFacts';
import { awaited, latestForm, parcelsOf, requireByPost } from './rows';
import { formView, parcelViews } from './views';

/** 邮寄纸质申请材料: what to post, where to, and what became of it. */
export async function getMaterials(ctx: ServiceContext, input: { orderNo: string }): Promise<MaterialsView> {
  const order = await readOwnOrder(ctx.db, requireCustomer(ctx), input.orderNo);
  requireByPost(order);
  const [form, parcels, files, place] = await Promise.all([
    latestForm(ctx.db, order.orderNo),
    parcelsOf(ctx.db, order.orderNo),
    currentUploads(ctx.db, order.orderNo),
    placeOf(ctx, order),
  ]);
  const { until, arrived, missing } = awaited(order, parcels);
  const wanted = missing.length > 0 ? missing : kindsToResend(order, files);
  return {
    form: formView(form),
    wanted: wanted.map((kind) => ({ kind, label: postedLabel(kind) })),
    ...place,
    parcels: await parcelViews(ctx.db, parcels),
    arrived,
    until: order.state === 'awaiting_materials' && !arrived ? until.toISOString() : null,
  };
}

const postedLabel = (kind: UploadKind): string => POSTED_PAPERS[kind] ?? UPLOAD_KINDS[kind];

async function placeOf(ctx: ServiceContext, order: OrderRow): Promise<Pick<MaterialsView, 'point' | 'waybillWords'>> {
  const [row] = await ctx.db
    .select({ name: channels.name, point: acceptancePoints })
    .from(channels)
    .innerJoin(acceptancePoints, eq(acceptancePoints.id, channels.acceptancePointId))
    .where(eq(channels.id, order.channelId));
  if (!row) return { point: { name: '', contact: '', phone: '', address: '' }, waybillWords: '' };
  return { point: pointWords(row.point), waybillWords: waybillWords(row.name, order.businessType) };
}

import { eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { orders } from '../../../db/schema/order';
import { shipments } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { FilesPort } from '../../ports/files';
import { requirePermission, type ServiceContext } from '../context';

/** Label or slip to print. The label shows a full address: who took it out, and why, is on record. */
export async function readShipmentFile(
  ctx: ServiceContext,
  input: { orderNo: string; kind: 'label' | 'slip' },
  deps: { files: FilesPort },
): Promise<Uint8Array> {
  requirePermission(ctx, 'shipment.print');
  const [row] = await ctx.db
    .select({
      labelKey: shipments.labelKey,
      slipKey: shipments.slipKey,
      waybillNo: shipments.waybillNo,
      state: orders.state,
    })
    .from(shipments)
    .innerJoin(orders, eq(orders.orderNo, shipments.orderNo))
    .where(eq(shipments.orderNo, input.orderNo));
  const key = input.kind === 'label' ? row?.labelKey : row?.slipKey;
  if (!row || !key) throw new DomainError('shipment.file_missing', '文件还没有生成，请稍后再试。', 'not_found');
  // The files stay until their time is over; what names a dropped waybill is never printed again.
  if (!row.waybillNo) {
    throw new DomainError(
      'shipment.waybill_dropped',
      '该运单已取消，不能再打印。请不要寄出，把 UKey 留在受理点，等待财务通知。',
      'conflict',
    );
  }
  const content = await deps.files.get(key);
  await ctx.db.transaction((tx) =>
    writeAudit(tx, ctx.actor, {
      ...{ action: `shipment.print_${input.kind}`, objectType: 'order', objectId: input.orderNo },
      reason: row.state === 'produced' ? '打包寄件' : '打包之后补打',
    }),
  );
  return content;
}

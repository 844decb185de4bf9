import { eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { shipments } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import type { FilesPort } from '../../ports/files';
import { requirePermission, type ServiceContext } from '../context';

/** Label or slip to print. The label shows a full address: who took it out is on record. */
export async function readShipmentFile(
  ctx: ServiceContext,
  input: { orderNo: string; kind: 'label' | 'slip' },
  deps: { files: FilesPort },
): Promise<Uint8Array> {
  requirePermission(ctx, 'shipment.print');
  const [row] = await ctx.db.select().from(shipments).where(eq(shipments.orderNo, input.orderNo));
  const key = input.kind === 'label' ? row?.labelKey : row?.slipKey;
  if (!key) throw new DomainError('shipment.file_missing', '文件还没有生成，请稍后再试。', 'not_found');
  const content = await deps.files.get(key);
  await ctx.db.transaction((tx) =>
    writeAudit(tx, ctx.actor, { action: `shipment.print_${input.kind}`, objectType: 'order', objectId: input.orderNo }),
  );
  return content;
}

import type { Tx } from '../../../db/client';
import { DomainError } from '../../domain/errors';
import type { FilesPort } from '../../ports/files';
import { requirePermission, type ServiceContext } from '../context';
import { lockOrder, type OrderRow } from '../order/transition';
import { type ReceivedFile, storePicture } from '../upload/storePicture';
import { requireByPost } from './rows';

/** One scanned sheet from the point: goes the same way as a customer's picture. */
export async function receiveScan(
  ctx: ServiceContext,
  input: ReceivedFile,
  deps: { files: FilesPort },
): Promise<{ id: string }> {
  requirePermission(ctx, 'materials.register');
  const lock = async (tx: Tx): Promise<OrderRow> => {
    const order = await lockOrder(tx, input.orderNo);
    requireByPost(order);
    if (order.state === 'awaiting_materials') return order;
    throw new DomainError('material.not_awaited', '该订单当前不在等待材料，不能扫描登记。', 'conflict', {
      state: order.state,
    });
  };
  return storePicture(ctx, input, deps, lock, { action: 'material.scan', event: { kind: 'scan_added' } });
}

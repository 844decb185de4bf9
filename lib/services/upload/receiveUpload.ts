import { DomainError } from '../../domain/errors';
import { materialKinds } from '../../domain/order';
import type { FilesPort } from '../../ports/files';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder, readOwnOrder } from '../order/own';
import type { OrderRow } from '../order/transition';
import { type ReceivedFile, storePicture } from './storePicture';

/** One picture from the customer. */
export async function receiveUpload(
  ctx: ServiceContext,
  input: ReceivedFile,
  deps: { files: FilesPort },
): Promise<{ id: string }> {
  const actor = requireCustomer(ctx);
  requireAccepting(await readOwnOrder(ctx.db, actor, input.orderNo));
  const lock = async (tx: Parameters<typeof lockOwnOrder>[0]) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    requireAccepting(order);
    return order;
  };
  return storePicture(ctx, input, deps, lock, { action: 'upload.add', event: { kind: 'scan_added' } });
}

/** Before 确认申请, and again after a rejection; in between the reviewer's papers do not change under his eyes. */
export const acceptsUploads = (order: OrderRow): boolean =>
  materialKinds(order).length > 0 &&
  (order.state === 'rejected' || (order.state === 'submitted' && !order.applicationConfirmedAt));

function requireAccepting(order: OrderRow): void {
  if (acceptsUploads(order)) return;
  throw new DomainError('upload.closed', '该订单当前不能上传资料，请刷新页面查看最新进度。', 'conflict', {
    state: order.state,
  });
}

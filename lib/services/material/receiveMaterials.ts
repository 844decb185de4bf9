import { DomainError } from '../../domain/errors';
import { requirePermission, type ServiceContext } from '../context';
import { currentUploads, kindNames, kindsToResend } from '../order/materials';
import { lockOrder, transitionOrder } from '../order/transition';
import { requireByPost } from './rows';

/** 材料已收到: registered, scanned, and from now on reviewed as any other order. */
export async function receiveMaterials(ctx: ServiceContext, input: { orderNo: string }): Promise<void> {
  requirePermission(ctx, 'materials.register');
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, input.orderNo);
    requireByPost(order);
    if (order.state === 'awaiting_materials') {
      if (!order.materialsReceivedAt) {
        throw new DomainError('material.not_registered', '请先登记收件结果为“材料齐全”。', 'conflict');
      }
      const open = kindsToResend(order, await currentUploads(tx, order.orderNo));
      if (open.length > 0) {
        throw new DomainError('material.scans_missing', `请先扫描：${kindNames(open)}。`, 'conflict', {
          count: open.length,
        });
      }
    }
    await transitionOrder(tx, ctx, order, 'receive_materials', {
      patch: { rejectReasons: null },
      event: { kind: 'materials_received' },
    });
  });
}

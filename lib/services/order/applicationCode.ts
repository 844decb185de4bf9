import { DomainError } from '../../domain/errors';
import type { OrderRow } from './transition';

/** 确认申请 is possible once, while the order waits for it. */
export function requireConfirmable(order: OrderRow): void {
  if (order.state === 'submitted' && !order.applicationConfirmedAt) return;
  throw new DomainError(
    'application.not_confirmable',
    '该订单已确认申请或已结束，请刷新页面查看最新进度。',
    'conflict',
    {
      state: order.state,
    },
  );
}

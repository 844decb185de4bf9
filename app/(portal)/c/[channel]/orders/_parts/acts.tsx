import Link from 'next/link';
import { useChannelHref } from '@/app/_ui/channel-context';
import type { NextActionKind, OrderItem } from '@/lib/schemas/portal-views';

interface Act {
  path: string;
  label: string;
}

/** Where the customer's next act is done, in the manual's words; null when it is not his turn. */
export function actOf(kind: NextActionKind): Act | null {
  switch (kind) {
    case 'upload':
      return { path: '/upload', label: '上传资料' };
    case 'confirm_application':
      return { path: '/upload', label: '确认申请' };
    case 'pay':
      return { path: '/pay', label: '去支付' };
    case 'post_materials':
      return { path: '/post', label: '邮寄材料' };
    case 'fix_uploads':
      return { path: '/upload', label: '修改上传资料' };
    default:
      return null;
  }
}

export function Acts({ order }: { order: OrderItem }) {
  const href = useChannelHref();
  const act = actOf(order.nextAction.kind);
  const page = href(`/orders/${order.orderNo}`);
  return (
    <>
      <Link href={page} data-testid={`order-open-${order.orderNo}`}>
        查看详情
      </Link>
      {act ? (
        <Link href={`${page}${act.path}`} data-testid={`order-act-${order.orderNo}`}>
          {act.label}
        </Link>
      ) : null}
      {order.materialRoute === 'post' ? (
        <Link href={`${page}/form`} data-testid={`order-form-${order.orderNo}`}>
          打印申请表
        </Link>
      ) : null}
    </>
  );
}

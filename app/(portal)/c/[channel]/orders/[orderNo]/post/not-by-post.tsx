'use client';

import { useChannelHref } from '@/app/_ui/channel-context';
import { Actions, Page, PrimaryLink } from '@/app/_ui/page';
import { Notice } from '@/app/_ui/parts';
import type { OrderView } from '@/lib/schemas/portal-views';

/** Somebody followed an address by hand. */
export function NotByPost({ order }: { order: OrderView }) {
  const page = useChannelHref()(`/orders/${order.orderNo}`);
  return (
    <Page title="无需邮寄材料" lead={`订单号 ${order.orderNo}`} back={{ href: page, label: '订单详情' }}>
      <Notice tone="neutral">
        <p>该订单的资料在线上传，不需要打印申请表，也不需要邮寄材料。</p>
      </Notice>
      <Actions>
        <PrimaryLink href={page} testId="order-next">
          查看订单
        </PrimaryLink>
      </Actions>
    </Page>
  );
}

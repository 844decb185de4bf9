'use client';

import { useParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Page, Section } from '@/app/_ui/page';
import { Skeletons } from '@/app/_ui/parts';
import type { OrderView } from '@/lib/schemas/portal-views';
import { type News, useOrder } from './use-order';

/** Loads the order of the address; the page itself is only drawn when it is there. */
export function OrderFrame({
  title,
  children,
}: {
  title: string;
  children: (order: OrderView, news: News) => ReactNode;
}) {
  const { orderNo } = useParams<{ orderNo: string }>();
  const href = useChannelHref();
  const { order, news } = useOrder(orderNo);
  if (order.data) return children(order.data, news);
  return (
    <Page title={title} back={{ href: href('/orders'), label: '订单查询' }}>
      {order.isError ? (
        <Failure error={order.error} onRetry={() => order.refetch()} />
      ) : (
        <Section>
          <Skeletons rows={6} />
        </Section>
      )}
    </Page>
  );
}

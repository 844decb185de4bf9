import type { ReactNode } from 'react';
import { Prefetched } from '@/app/_trpc/prefetch';
import { OrderSession } from './order-session';

interface Props {
  params: Promise<{ orderNo: string }>;
  children: ReactNode;
}

export default async function OrderLayout({ params, children }: Props) {
  const { orderNo } = await params;
  return (
    <Prefetched asks={(trpc, client) => [client.prefetchQuery(trpc.order.get.queryOptions({ orderNo }))]}>
      <OrderSession>{children}</OrderSession>
    </Prefetched>
  );
}

import { Prefetched } from '@/app/_trpc/prefetch';
import { Orders } from './orders';

export const metadata = { title: '订单查询' };

export default function Page() {
  return (
    <Prefetched asks={(trpc, client) => [client.prefetchQuery(trpc.order.list.queryOptions())]}>
      <Orders />
    </Prefetched>
  );
}

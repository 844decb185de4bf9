import { formatAge } from '../../parts/format';
import { OrderQueue } from '../../parts/order-queue';
import { useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';

/** Oldest first, with whose it is. */
export function ReviewQueue({ current }: { current: string | null }) {
  const queue = useLive(
    ['review', 'queue'],
    () =>
      trpc.admin.orders.list.query({
        filter: { state: ['paid', 'reviewing'] },
        sort: { field: 'stateSince', order: 'asc' },
        page: { page: 1, perPage: 50 },
      }),
    ['order', 'queue'],
  );
  return (
    <OrderQueue
      label="待审核队列"
      heading={`待审核 ${queue.data?.total ?? ''}`}
      path="/review"
      current={current}
      keys={{ next: '队列中下一单', previous: '队列中上一单' }}
      scrolls
      rows={(queue.data?.rows ?? []).map((row) => ({
        orderNo: row.orderNo,
        primary: row.organisationName,
        secondary: `${row.orderNo} · ${formatAge(row.stateSince)}${row.claimedByName ? ` · ${row.claimedByName}` : ''}${row.late ? ' · 超时' : ''}`,
        alarming: row.late,
      }))}
    />
  );
}

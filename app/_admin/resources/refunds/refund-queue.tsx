import type { RefundRow } from '@/lib/schemas/refund-views';
import { formatAge } from '../../parts/format';
import { OrderQueue } from '../../parts/order-queue';

const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

/** Requests to decide about, and halves that failed. */
export function RefundQueue({ rows, current }: { rows: RefundRow[]; current: string | null }) {
  return (
    <OrderQueue
      label="待处理退款"
      heading={`待处理 ${rows.length}`}
      path="/refunds"
      current={current}
      keys={{ next: '下一笔', previous: '上一笔' }}
      rows={rows.map((row) => ({
        orderNo: row.orderNo,
        key: `${row.kind}-${row.orderNo}`,
        primary: `${row.kindLabel} ${yuan(row.amountFen)} · ${row.organisationName}`,
        secondary: `${row.orderNo} · ${row.stateLabel} · 已等 ${formatAge(row.since)}${
          row.kind === 'request' && !row.decidable ? ' · 制证结束后处理' : ''
        }`,
        alarming: row.kind !== 'request',
        testId: `refund-${row.orderNo}`,
      }))}
    />
  );
}

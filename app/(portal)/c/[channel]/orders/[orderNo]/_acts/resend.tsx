'use client';

import { useMutation } from '@tanstack/react-query';
import { Button } from '@/app/_ui/button';
import { Failure } from '@/app/_ui/failure';
import { DateTime } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import type { OrderView } from '@/lib/schemas/portal-views';
import css from '../../_parts/orders.module.css';
import { useRefreshOrders } from './act-dialog';

const WORDS = { sending: '正在发送到', sent: '已再次发送到', failed: '没有发送成功：' } as const;

/** What became of the last wish. */
function Last({ order, kind }: { order: OrderView; kind: 'pin' | 'invoice' }) {
  const last = order.resends.find((row) => row.kind === kind);
  if (!last) return null;
  return (
    <span role="status" className="muted" data-testid={`resend-${kind}-state`} data-state={last.state}>
      {last.state === 'sent' ? (
        <>
          <DateTime at={last.at} />{' '}
        </>
      ) : null}
      {WORDS[last.state]} <span className="tabular">{last.targetMasked}</span>
      {last.state === 'failed' ? '，请致电服务热线' : ''}
    </span>
  );
}

/** 再次发送密码: by the way that was proved, three times a day. The page never shows it. */
export function ResendPin({ order }: { order: OrderView }) {
  const trpc = useTRPC();
  const refresh = useRefreshOrders();
  const resend = useMutation(trpc.order.resendPin.mutationOptions({ onSuccess: refresh }));
  if (!order.allowed.includes('resend_pin')) return null;
  return (
    <div className={`${css.under} no-print`}>
      <span className={css.more}>
        <Button
          loading={resend.isPending}
          onClick={() => resend.mutate({ orderNo: order.orderNo })}
          data-testid="resend-pin"
        >
          再次发送密码
        </Button>
        <Last order={order} kind="pin" />
      </span>
      {resend.error ? <Failure error={resend.error} /> : null}
    </div>
  );
}

export function ResendInvoice({ order }: { order: OrderView }) {
  const trpc = useTRPC();
  const refresh = useRefreshOrders();
  const resend = useMutation(trpc.order.resendInvoice.mutationOptions({ onSuccess: refresh }));
  if (!order.allowed.includes('resend_invoice')) return null;
  return (
    <>
      <Button
        loading={resend.isPending}
        onClick={() => resend.mutate({ orderNo: order.orderNo })}
        data-testid="resend-invoice"
      >
        再次发送到邮箱
      </Button>
      <Last order={order} kind="invoice" />
      {resend.error ? <Failure error={resend.error} /> : null}
    </>
  );
}

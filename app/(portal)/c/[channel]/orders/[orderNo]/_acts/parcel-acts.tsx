'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useTRPC } from '@/app/_ui/trpc';
import type { OrderView } from '@/lib/schemas/portal-views';
import css from '../../_parts/orders.module.css';
import { ActDialog, useRefreshOrders } from './act-dialog';
import { ChangeRecipient } from './recipient';

export function ParcelActs({ order }: { order: OrderView }) {
  const { allowed } = order;
  if (!allowed.includes('change_recipient') && !allowed.includes('confirm_receipt')) return null;
  return (
    <div className={`${css.under} ${css.more} no-print`}>
      <ConfirmReceipt order={order} />
      <ChangeRecipient order={order} />
    </div>
  );
}

/** 确认收货: whatever the courier's records say. */
function ConfirmReceipt({ order }: { order: OrderView }) {
  const trpc = useTRPC();
  const refresh = useRefreshOrders();
  const [asking, setAsking] = useState(false);
  const receipt = useMutation(
    trpc.order.confirmReceipt.mutationOptions({
      onSuccess: async () => {
        await refresh();
        setAsking(false);
      },
    }),
  );
  if (!order.allowed.includes('confirm_receipt') && !asking) return null;
  return (
    <>
      <Button type="primary" onClick={() => setAsking(true)} data-testid="confirm-receipt">
        确认收货
      </Button>
      <ActDialog
        open={asking}
        title="确认收货"
        testId="receipt-dialog"
        label="已收到 UKey"
        pending={receipt.isPending}
        error={receipt.error}
        onClose={() => setAsking(false)}
        onConfirm={() => receipt.mutate({ orderNo: order.orderNo })}
      >
        <p>
          请在拿到 UKey 之后再确认。确认后，订单 {order.orderNo} 的证书密码会立即以“{order.pinDelivery}”的方式发出。
        </p>
      </ActDialog>
    </>
  );
}

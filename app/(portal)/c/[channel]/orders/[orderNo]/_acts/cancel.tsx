'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useTRPC } from '@/app/_ui/trpc';
import { moneyText } from '@/lib/domain/money';
import { CANCEL_REASONS, type CancelReason } from '@/lib/domain/refund';
import type { OrderView } from '@/lib/schemas/portal-views';
import { ActDialog, Choices, useRefreshOrders } from './act-dialog';

function useCancel(orderNo: string, done: () => void) {
  const trpc = useTRPC();
  const refresh = useRefreshOrders();
  const [reason, setReason] = useState<CancelReason | ''>('');
  const [missing, setMissing] = useState<string | null>(null);
  const cancel = useMutation(
    trpc.order.cancel.mutationOptions({
      onSuccess: async () => {
        await refresh();
        done();
      },
    }),
  );
  const confirm = () => {
    if (!reason) return setMissing('请选择取消的原因');
    cancel.mutate({ orderNo, reason });
  };
  const pick = (value: CancelReason) => {
    setReason(value);
    setMissing(null);
  };
  return { reason, pick, missing, cancel, confirm };
}

/** 取消订单: before payment it closes, afterwards the money goes back by itself. */
export function CancelOrder({ order }: { order: OrderView }) {
  const [asking, setAsking] = useState(false);
  const form = useCancel(order.orderNo, () => setAsking(false));
  if (!order.allowed.includes('cancel') && !asking) return null;
  return (
    <>
      <Button danger onClick={() => setAsking(true)} data-testid="order-cancel">
        取消订单
      </Button>
      <ActDialog
        open={asking}
        title="取消订单"
        testId="cancel-dialog"
        label="确认取消"
        danger
        pending={form.cancel.isPending}
        error={form.cancel.error}
        onClose={() => setAsking(false)}
        onConfirm={form.confirm}
      >
        <Effect order={order} />
        <Choices
          id="cancel-reason"
          legend="取消的原因"
          table={CANCEL_REASONS}
          value={form.reason}
          onChange={form.pick}
          error={form.missing}
        />
      </ActDialog>
    </>
  );
}

function Effect({ order }: { order: OrderView }) {
  const paid = order.payment.state === 'paid' && order.payment.amountFen > 0;
  return (
    <>
      <p>
        取消后，订单 {order.orderNo} 不能恢复
        {paid ? `，已支付的 ${moneyText(order.payment.amountFen)} 将自动全额退回付款的支付宝账户` : ''}
        ；需要办理时请重新提交。
      </p>
      {order.allowed.includes('found') && order.certificate.oldState === 'on_hold' ? (
        <p className="muted">
          取消后，已挂失的原证书仍是挂失状态。如果是 UKey 找到了，请返回后点“UKey
          找到了”，原证书可以恢复使用；取消后才找到的，也可以再打开本订单办理。
        </p>
      ) : null}
    </>
  );
}

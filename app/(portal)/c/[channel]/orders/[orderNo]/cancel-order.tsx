'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Dialog } from '@/app/_ui/dialog';
import { Failure } from '@/app/_ui/failure';
import { useTRPC } from '@/app/_ui/trpc';
import { moneyText } from '@/lib/domain/money';
import type { OrderView } from '@/lib/schemas/portal-views';

/** 取消订单 says its effect in one sentence and names the order. */
export function CancelOrder({ order }: { order: OrderView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const cancel = useMutation(
    trpc.order.cancel.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() });
        setAsking(false);
      },
    }),
  );
  if (!order.allowed.includes('cancel')) return null;
  const paid = order.payment.state === 'paid';
  return (
    <div className="no-print">
      <Button danger onClick={() => setAsking(true)} data-testid="order-cancel">
        取消订单
      </Button>
      <Dialog
        open={asking}
        title="取消订单"
        onClose={() => setAsking(false)}
        testId="cancel-dialog"
        footer={
          <>
            <Button onClick={() => setAsking(false)}>不取消</Button>
            <Button
              danger
              type="primary"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ orderNo: order.orderNo })}
              data-testid="order-cancel-confirm"
            >
              确认取消
            </Button>
          </>
        }
      >
        <p>
          取消后，订单 {order.orderNo} 不能恢复
          {paid ? `，已支付的 ${moneyText(order.payment.amountFen)} 将原路退回` : ''}
          ；需要补办时请重新提交。
        </p>
        {cancel.isError ? <Failure error={cancel.error} /> : null}
      </Dialog>
    </div>
  );
}

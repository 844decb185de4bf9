'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { Field } from '@/app/_ui/field';
import { useTRPC } from '@/app/_ui/trpc';
import { moneyText } from '@/lib/domain/money';
import { REFUND_REASONS, type RefundReason } from '@/lib/domain/refund';
import { requestRefundInput } from '@/lib/schemas/order';
import type { OrderView } from '@/lib/schemas/portal-views';
import css from '../../_parts/orders.module.css';
import { ActDialog, Choices, useRefreshOrders } from './act-dialog';

function useRefundRequest(orderNo: string, done: () => void) {
  const trpc = useTRPC();
  const refresh = useRefreshOrders();
  const [reason, setReason] = useState<RefundReason | ''>('');
  const [note, setNote] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const request = useMutation(
    trpc.order.requestRefund.mutationOptions({
      onSuccess: async () => {
        await refresh();
        done();
      },
    }),
  );
  const confirm = () => {
    const checked = requestRefundInput.safeParse({ orderNo, reason, note });
    if (checked.success) return request.mutate(checked.data);
    setErrors(Object.fromEntries(checked.error.issues.map(({ path, message }) => [path.join('.'), message])));
  };
  const pick = (value: RefundReason) => {
    setReason(value);
    setErrors({});
  };
  return { reason, pick, note, setNote, errors, request, confirm };
}

/** 申请退款 after production began: a person decides. */
export function RefundRequest({ order }: { order: OrderView }) {
  const [asking, setAsking] = useState(false);
  const form = useRefundRequest(order.orderNo, () => setAsking(false));
  if (!order.allowed.includes('request_refund') && !asking) return null;
  const noteError = form.errors.note ?? null;
  return (
    <>
      <Button onClick={() => setAsking(true)} data-testid="refund-request">
        申请退款
      </Button>
      <ActDialog
        open={asking}
        title="申请退款"
        testId="refund-dialog"
        label="提交申请"
        pending={form.request.isPending}
        error={form.request.error}
        onClose={() => setAsking(false)}
        onConfirm={form.confirm}
      >
        <p>
          证书已开始制作，退款由财务人工处理。同意后订单 {order.orderNo} 的 {moneyText(order.payment.amountFen)}{' '}
          原路退回，新证书随即注销、不能再用，已开具的发票会红冲。
        </p>
        {order.refundWarning ? <p>{order.refundWarning}</p> : null}
        <Choices
          id="refund-reason"
          legend="申请退款的原因"
          table={REFUND_REASONS}
          value={form.reason}
          onChange={form.pick}
          error={form.errors.reason ?? null}
        />
        <Field id="refund-note" label="情况说明" optional={form.reason !== 'other'} error={noteError}>
          <textarea
            id="refund-note"
            data-testid="refund-note"
            className={css.textarea}
            maxLength={200}
            value={form.note}
            aria-invalid={noteError ? true : undefined}
            aria-describedby={noteError ? 'refund-note-error' : undefined}
            onChange={(event) => form.setNote(event.target.value)}
          />
        </Field>
      </ActDialog>
    </>
  );
}

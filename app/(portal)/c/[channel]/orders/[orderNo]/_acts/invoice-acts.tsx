'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { Fields, TextField } from '@/app/_ui/field';
import { useTRPC } from '@/app/_ui/trpc';
import { changeInvoiceInput } from '@/lib/schemas/order';
import type { OrderView } from '@/lib/schemas/portal-views';
import css from '../../_parts/orders.module.css';
import { ActDialog, useRefreshOrders } from './act-dialog';
import { ResendInvoice } from './resend';

export function InvoiceActs({ order }: { order: OrderView }) {
  const { allowed } = order;
  if (!allowed.includes('resend_invoice') && !allowed.includes('change_invoice')) return null;
  return (
    <div className={`${css.under} ${css.more} no-print`}>
      <ResendInvoice order={order} />
      <ChangeInvoice order={order} />
    </div>
  );
}

function useChangeInvoice(order: OrderView, done: () => void) {
  const trpc = useTRPC();
  const refresh = useRefreshOrders();
  const [typed, setTyped] = useState({ title: order.invoice.title, taxNo: order.invoice.taxNo });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const change = useMutation(
    trpc.order.changeInvoice.mutationOptions({
      onSuccess: async () => {
        await refresh();
        done();
      },
    }),
  );
  const confirm = () => {
    const checked = changeInvoiceInput.safeParse({ orderNo: order.orderNo, ...typed });
    if (checked.success) return change.mutate(checked.data);
    setErrors(Object.fromEntries(checked.error.issues.map(({ path, message }) => [path.join('.'), message])));
  };
  const set = (next: Partial<typeof typed>) => {
    setTyped({ ...typed, ...next });
    setErrors({});
  };
  return { typed, set, errors, change, confirm };
}

/** 修改发票信息 before it is issued, or after the tax side refused it. */
function ChangeInvoice({ order }: { order: OrderView }) {
  const [open, setOpen] = useState(false);
  const form = useChangeInvoice(order, () => setOpen(false));
  if (!order.allowed.includes('change_invoice') && !open) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="change-invoice">
        修改发票信息
      </Button>
      <ActDialog
        open={open}
        title="修改发票信息"
        testId="invoice-dialog"
        label="保存"
        pending={form.change.isPending}
        error={form.change.error}
        onClose={() => setOpen(false)}
        onConfirm={form.confirm}
      >
        <p>
          {order.invoice.status === 'failed'
            ? '上次开票没有成功。保存后按新的信息重新开具。'
            : '发票开具之前可以修改；开具后不能再改。'}
        </p>
        <InvoiceFields form={form} />
      </ActDialog>
    </>
  );
}

function InvoiceFields({ form }: { form: ReturnType<typeof useChangeInvoice> }) {
  const { typed, set, errors } = form;
  return (
    <Fields>
      <TextField
        id="invoice-title"
        kind="text"
        label="发票抬头"
        value={typed.title}
        error={errors.title}
        onChange={(title) => set({ title })}
      />
      <TextField
        id="invoice-taxNo"
        kind="uscc"
        label="纳税人识别号"
        value={typed.taxNo}
        error={errors.taxNo}
        onChange={(taxNo) => set({ taxNo })}
      />
    </Fields>
  );
}

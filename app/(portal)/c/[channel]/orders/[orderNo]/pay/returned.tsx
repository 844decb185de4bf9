'use client';

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Notice } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';

/**
 * The buyer came back from Alipay's page. What the address says is not believed: it only lets us ask Alipay sooner, and
 * the page goes on as always, by news and by asking.
 */
export function Returned({ orderNo }: { orderNo: string }) {
  const trpc = useTRPC();
  const { mutate } = useMutation(trpc.order.paidOnPage.mutationOptions());
  const told = useRef(false);
  useEffect(() => {
    if (told.current) return;
    told.current = true;
    mutate({ orderNo });
  }, [mutate, orderNo]);
  return (
    <Notice tone="attention" title="正在确认付款" live="status" testId="pay-confirming">
      <p>正在向支付宝确认，通常几秒钟，确认后本页会自动更新。</p>
      <p>已经付款的请勿重复支付；还没有付款的，可以继续用下面的方式付款。</p>
    </Notice>
  );
}

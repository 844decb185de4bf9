'use client';

import { useParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useChannelHref } from '@/app/_ui/channel-context';
import { RequireSession } from '@/app/_ui/session';

/** An order is shown to its own subscriber alone. */
export function OrderSession({ children }: { children: ReactNode }) {
  const { orderNo } = useParams<{ orderNo: string }>();
  const href = useChannelHref();
  return (
    <RequireSession
      title="验证身份"
      lead={`验证身份后查看订单 ${orderNo}。`}
      back={{ href: href('/orders'), label: '订单查询' }}
    >
      {children}
    </RequireSession>
  );
}

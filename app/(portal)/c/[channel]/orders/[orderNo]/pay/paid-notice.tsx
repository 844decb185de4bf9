'use client';

import { useService } from '@/app/_ui/channel-context';
import { Section } from '@/app/_ui/page';
import { Notice, Timeline } from '@/app/_ui/parts';
import type { OrderView } from '@/lib/schemas/portal-views';
import { timelineRows } from '../../_parts/timeline-rows';

/** It ends with what happens next and when, and how one will hear of it. */
export function PaidNotice({ order }: { order: OrderView }) {
  const days = useService(order.businessType)?.productionDays ?? 5;
  return (
    <>
      <Notice tone="success" live="status" title="支付成功" testId="pay-success">
        <p>
          {order.state === 'awaiting_materials'
            ? '接下来请把盖章的申请表等材料寄到受理点。'
            : '受理点人员将审核您的资料。'}
          审核通过后 {days} 个工作日内制作寄出，顺丰到付。
        </p>
        <p>
          进度会以短信通知经办人 {order.told.mobile}；电子发票在 24 小时内发送到 {order.told.email}。
        </p>
      </Notice>
      <Section title="接下来">
        <Timeline steps={timelineRows(order.timeline.filter((step) => step.state !== 'done'))} />
      </Section>
    </>
  );
}

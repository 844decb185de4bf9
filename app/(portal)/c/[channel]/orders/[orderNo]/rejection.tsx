'use client';

import { DateTime, Notice } from '@/app/_ui/parts';
import type { OrderView } from '@/lib/schemas/portal-views';
import css from '../_parts/orders.module.css';

export function Rejection({
  rejection,
  until,
}: {
  rejection: NonNullable<OrderView['rejection']>;
  /** Where nothing else on the page says it. */
  until?: string | undefined;
}) {
  return (
    <Notice tone="attention" title="鉴证不通过的原因" testId="rejection">
      <ul className={css.reasons}>
        {rejection.reasonLabels.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {rejection.note ? <p>{rejection.note}</p> : null}
      {rejection.kinds.length > 0 ? <p>需要重新上传：{rejection.kindLabels.join('、')}</p> : null}
      {until ? (
        <p>
          请在 <DateTime at={until} /> 前重新提交，逾期订单将自动取消。
        </p>
      ) : null}
    </Notice>
  );
}

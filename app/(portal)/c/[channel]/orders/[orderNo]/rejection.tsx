'use client';

import { Notice } from '@/app/_ui/parts';
import type { OrderView } from '@/lib/schemas/portal-views';
import css from '../_parts/orders.module.css';

export function Rejection({ rejection }: { rejection: NonNullable<OrderView['rejection']> }) {
  return (
    <Notice tone="attention" title="鉴证不通过的原因" testId="rejection">
      <ul className={css.reasons}>
        {rejection.reasonLabels.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {rejection.note ? <p>{rejection.note}</p> : null}
      {rejection.kinds.length > 0 ? <p>需要重新上传：{rejection.kindLabels.join('、')}</p> : null}
    </Notice>
  );
}

'use client';

import { Section } from '@/app/_ui/page';
import { DateTime, StatusBadge, type Tone } from '@/app/_ui/parts';
import type { OrderView, UploadView } from '@/lib/schemas/portal-views';
import css from '../_parts/orders.module.css';

const STATES: Record<UploadView['state'], [Tone, string]> = {
  received: ['success', '已上传'],
  ready: ['success', '已上传'],
  refused: ['danger', '无法使用'],
};

/** Files uploaded, each with its state; what was rejected says so. */
export function UploadsSection({ order }: { order: OrderView }) {
  if (order.uploads.length === 0) return null;
  return (
    <Section title="已上传的资料">
      <ul className={css.files} data-testid="uploads">
        {order.uploads.map((upload) => (
          <li key={upload.id}>
            <span>
              {upload.kindLabel}
              <span className={css.sub}>
                <DateTime at={upload.createdAt} /> {upload.refusal ?? ''}
              </span>
            </span>
            <State order={order} upload={upload} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function State({ order, upload }: { order: OrderView; upload: UploadView }) {
  const rejected =
    order.state === 'rejected' && order.rejection?.kinds.includes(upload.kind) && upload.createdAt < order.stateSince;
  const [tone, label]: [Tone, string] = rejected ? ['attention', '需重新上传'] : STATES[upload.state];
  return <StatusBadge tone={tone} label={label} />;
}

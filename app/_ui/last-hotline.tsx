'use client';

import { telephoneHref } from './format';
import { useWhereabouts } from './whereabouts';

/** Of the channel that this tab showed last, where no channel is at hand. */
export function LastHotline() {
  const { helpline } = useWhereabouts();
  return helpline ? (
    <p>
      客服热线：<a href={telephoneHref(helpline.hotline)}>{helpline.hotline}</a>（{helpline.serviceHours}）
    </p>
  ) : null;
}

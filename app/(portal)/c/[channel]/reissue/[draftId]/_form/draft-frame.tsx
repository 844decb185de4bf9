'use client';

import type { ReactNode } from 'react';
import { useChannelHref } from '@/app/_ui/channel-context';
import { RequireSession } from '@/app/_ui/session';
import { Journey } from '../../_parts/journey';
import { DraftProvider } from './draft-context';
import { FORM_KINDS } from './kinds';

interface Props {
  of: keyof typeof FORM_KINDS;
  draftId: string;
  children: ReactNode;
}

/** Who comes back without a session signs in first; what he has typed waits. */
export function DraftFrame({ of, draftId, children }: Props) {
  const href = useChannelHref();
  return (
    <RequireSession
      title="验证身份"
      lead="您上次填写的内容已保留，验证身份后继续。"
      back={{ href: href(FORM_KINDS[of].path), label: '办理须知' }}
      progress={<Journey of={of} at={of === 'new' ? '核对单位' : '验证身份'} />}
    >
      <DraftProvider draftId={draftId}>{children}</DraftProvider>
    </RequireSession>
  );
}

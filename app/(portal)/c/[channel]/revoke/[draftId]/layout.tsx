'use client';

import { useParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useChannelHref } from '@/app/_ui/channel-context';
import { RequireSession } from '@/app/_ui/session';
import { Journey } from '../../reissue/_parts/journey';
import { DraftProvider } from '../../reissue/[draftId]/_form/draft-context';

export default function DraftLayout({ children }: { children: ReactNode }) {
  const { draftId } = useParams<{ draftId: string }>();
  const href = useChannelHref();
  return (
    <RequireSession
      title="验证身份"
      lead="您上次填写的内容已保留，验证身份后继续。"
      back={{ href: href('/revoke'), label: '办理须知' }}
      progress={<Journey of="revoke" at="验证身份" />}
    >
      <DraftProvider draftId={draftId}>{children}</DraftProvider>
    </RequireSession>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { OpenNow } from '@/app/_ui/opening';
import { Page, Section } from '@/app/_ui/page';
import { Facts, Notice, Skeletons } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import { useTRPC } from '@/app/_ui/trpc';
import type { AskedQuestion } from '@/lib/schemas/portal-views';
import { AskForm } from './ask-form';
import { GuestAnswers } from './guest-answers';
import { OwnMessages } from './messages';

/** 在线咨询: the telephone first, then a message that staff answer. */
export function Consult() {
  const channel = useChannel();
  const href = useChannelHref();
  const trpc = useTRPC();
  const me = useQuery(trpc.auth.me.queryOptions());
  const signedIn = me.data?.channelId === channel.id;
  return (
    <Page
      title="在线咨询"
      lead="着急的请打电话；不着急的留言，答复后会发短信通知您。"
      back={{ href: href(), label: '首页' }}
    >
      <Telephone />
      {me.isPending ? (
        <Section>
          <Skeletons rows={4} />
        </Section>
      ) : (
        <>
          <Asking organisation={signedIn ? (me.data?.name ?? null) : null} />
          {signedIn ? <OwnMessages /> : <GuestAnswers />}
        </>
      )}
    </Page>
  );
}

function Telephone() {
  const { hotline, hotlineOpening, acceptancePoint } = useChannel();
  const href = useChannelHref();
  return (
    <Section title="电话咨询">
      <Facts
        rows={[
          { label: '客服热线', value: <Phone number={hotline} /> },
          { label: '服务时间', value: hotlineOpening.text },
          { label: '现在', value: <OpenNow view={hotlineOpening} words="可以拨打" testId="hotline-open" /> },
          { label: '受理点', value: <Phone number={acceptancePoint.phone} /> },
        ]}
      />
      <p style={{ marginTop: 12 }}>
        很多问题已经有答案：<Link href={href('/help')}>帮助中心</Link>
      </p>
    </Section>
  );
}

function Asking({ organisation }: { organisation: string | null }) {
  const [asked, setAsked] = useState<AskedQuestion | null>(null);
  if (!asked) return <AskForm organisation={organisation} onAsked={setAsked} />;
  return (
    <>
      <Notice tone="success" live="status" title={`已收到，咨询编号 ${asked.messageNo}`} testId="consult-done">
        <p>
          预计 <strong className="nowrap">{asked.dueText}</strong>答复。答复后会发短信通知您，短信里不含答复内容。
        </p>
        <p>{organisation ? '答复在本页和“订单查询”里查看。' : '收到短信后，在本页“查看答复”中用同一个手机号查看。'}</p>
      </Notice>
      <div>
        <Button onClick={() => setAsked(null)} data-testid="consult-again">
          再问一个问题
        </Button>
      </div>
    </>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Page, Section } from '@/app/_ui/page';
import { Skeletons } from '@/app/_ui/parts';
import { RequireSession } from '@/app/_ui/session';
import { useTRPC } from '@/app/_ui/trpc';
import { Consents } from './consents';
import { CopyOfData } from './copy';
import css from './privacy.module.css';

const TITLE = '个人信息与同意';

export function Privacy() {
  const href = useChannelHref();
  return (
    <RequireSession
      title={TITLE}
      lead="验证身份后，可以查看您同意过的事项、撤回同意、获取个人信息副本。"
      back={{ href: href(), label: '首页' }}
    >
      <Page title={TITLE} back={{ href: href(), label: '首页' }} focusKey="privacy">
        <Contents />
      </Page>
    </RequireSession>
  );
}

/** What stands below the list comes with it: nothing is pushed away under a finger. */
function Contents() {
  const trpc = useTRPC();
  const given = useQuery(trpc.privacy.consents.queryOptions(undefined, { staleTime: 0 }));
  return (
    <>
      <Section title="您同意过的事项">
        {given.isPending ? <Skeletons rows={4} /> : null}
        {given.isError ? <Failure error={given.error} onRetry={() => given.refetch()} /> : null}
        {given.data?.length === 0 ? <p>您还没有同意过任何事项。</p> : null}
        {given.data && given.data.length > 0 ? <Consents items={given.data} /> : null}
      </Section>
      {given.isPending ? null : (
        <>
          <CopyOfData />
          <Rights />
        </>
      )}
    </>
  );
}

/** What the law lets us keep, said before anybody asks for a deletion. */
function Rights() {
  const href = useChannelHref();
  const ask = (words: string) => href(`/consult?category=personal_data&about=${encodeURIComponent(words)}`);
  return (
    <Section title="更正和删除">
      <p>
        登记的单位信息、经办人或手机号不对的，请办理
        <Link href={href('/change')} data-testid="privacy-change">
          证书变更
        </Link>
        ，不换证书的免费。其他信息有误的，可以申请更正；不再需要的，可以申请删除。我们会在 15 个工作日内答复。
      </p>
      <ul className={css.kept}>
        <li>已签发证书的申请资料：《电子签名法》第二十四条要求保存至证书失效后五年，期满前只保存、不作其他处理。</li>
        <li>已付款订单的付款和发票记录：按会计和税务法律的期限保存。</li>
        <li>已关闭的订单：30 天后自动删除填写的内容和图片；已退款的订单：180 天后自动删除。</li>
        <li>没有提交的填写记录：30 天后自动删除；撤回其中的同意，随即删除。</li>
      </ul>
      <p className={css.acts}>
        <Link href={ask('申请更正：')} data-testid="privacy-correct">
          申请更正
        </Link>
        <Link href={ask('申请删除：')} data-testid="privacy-delete">
          申请删除
        </Link>
      </p>
    </Section>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Section } from '@/app/_ui/page';
import { DateTime, Skeletons, StatusBadge } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import type { ConsultItem } from '@/lib/schemas/portal-views';
import css from './consult.module.css';

const FRESH = { staleTime: 0, refetchInterval: 30_000 };

/** 我的咨询 of who is signed in: on this page and in 订单查询. `quiet`: nothing at all when there is none. */
export function OwnMessages({ quiet = false }: { quiet?: boolean }) {
  const trpc = useTRPC();
  const list = useQuery(trpc.consult.mine.queryOptions(undefined, FRESH));
  if (quiet && !list.data?.length) return null;
  return (
    <Section title="我的咨询">
      {list.isPending ? <Skeletons rows={3} /> : null}
      {list.isError ? <Failure error={list.error} onRetry={() => list.refetch()} /> : null}
      {list.data ? <Messages items={list.data} empty="还没有留言。" /> : null}
    </Section>
  );
}

export function Messages({ items, empty }: { items: ConsultItem[]; empty: string }) {
  if (items.length === 0) return <p className="muted">{empty}</p>;
  return (
    <ul className={css.messages} data-testid="consult-messages">
      {items.map((item) => (
        <Message key={item.id} item={item} />
      ))}
    </ul>
  );
}

function Message({ item }: { item: ConsultItem }) {
  const href = useChannelHref();
  return (
    <li className={css.message} data-testid={`message-${item.messageNo}`}>
      <p className={css.messageHead}>
        <StatusBadge
          tone={item.answer === null ? 'waiting' : 'success'}
          label={item.answer === null ? '等待答复' : '已答复'}
          state={item.answer === null ? 'waiting' : 'answered'}
        />
        <span>{item.categoryLabel}</span>
        <span className="muted tabular">{item.messageNo}</span>
      </p>
      <p className={css.words}>{item.question}</p>
      <p className="muted">
        <DateTime at={item.askedAt} />
        {item.orderNo ? (
          <>
            ，订单 <Link href={href(`/orders/${item.orderNo}`)}>{item.orderNo}</Link>
          </>
        ) : null}
        {item.dueText ? `，预计 ${item.dueText}答复` : ''}
      </p>
      {item.answer === null ? null : (
        <div className={css.answer}>
          <p className={css.words}>{item.answer}</p>
          <p className="muted">{item.answeredAt ? <DateTime at={item.answeredAt} /> : null} 工作人员答复</p>
        </div>
      )}
    </li>
  );
}

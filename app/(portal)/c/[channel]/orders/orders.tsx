'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Page, Section } from '@/app/_ui/page';
import { Notice, Skeletons } from '@/app/_ui/parts';
import { RequireSession } from '@/app/_ui/session';
import { useTRPC } from '@/app/_ui/trpc';
import { ORDER_STATES } from '@/lib/domain/order';
import { OwnMessages } from '../consult/messages';
import { filterOrders, isFiltered } from './_parts/filter-orders';
import { Filters, useFilter } from './_parts/filters';
import { OrderCards } from './_parts/order-cards';
import { OrderTable } from './_parts/order-table';
import { JUST_READ, SELDOM, useOrderNews } from './_parts/use-order';

export function Orders() {
  const href = useChannelHref();
  return (
    <RequireSession
      title="订单查询"
      lead="输入要查询的单位证书的统一社会信用代码，验证码会发到登记的经办人手机。"
      back={{ href: href(), label: '首页' }}
    >
      <List />
    </RequireSession>
  );
}

function List() {
  const trpc = useTRPC();
  const href = useChannelHref();
  const me = useQuery(trpc.auth.me.queryOptions());
  const list = useQuery(trpc.order.list.queryOptions(undefined, { staleTime: JUST_READ, refetchInterval: SELDOM }));
  useOrderNews();
  const { filter, change, clear } = useFilter();
  const all = list.data ?? [];
  const found = filterOrders(all, filter, Date.now());
  const open = found.filter((order) => !ORDER_STATES[order.state].final);
  const done = found.filter((order) => ORDER_STATES[order.state].final);
  return (
    <Page title="订单查询" lead={me.data?.name} back={{ href: href(), label: '首页' }} focusKey="list">
      {list.isPending ? (
        <Section>
          <Skeletons rows={6} />
        </Section>
      ) : null}
      {list.isError ? <Failure error={list.error} onRetry={() => list.refetch()} /> : null}
      {list.data?.length === 0 ? (
        <Notice tone="neutral" title="还没有订单">
          <p>证书介质丢失的，可以在线补办。</p>
          <p>
            <Link href={href('/reissue')}>证书补办</Link>
          </p>
        </Notice>
      ) : null}
      {all.length > 1 || isFiltered(filter) ? (
        <Filters filter={filter} change={change} clear={clear} found={found.length} all={all.length} />
      ) : null}
      <Group title="未处理订单" orders={open} />
      <Group title="已结束订单" orders={done} />
      <OwnMessages quiet />
      {list.isSuccess ? <SignOut /> : null}
    </Page>
  );
}

function Group({ title, orders }: { title: string; orders: Parameters<typeof OrderTable>[0]['orders'] }) {
  if (orders.length === 0) return null;
  return (
    <Section title={`${title}（${orders.length}）`}>
      <OrderTable orders={orders} caption={title} />
      <OrderCards orders={orders} />
    </Section>
  );
}

/** On a shared computer the next person must not find this organisation's orders. */
function SignOut() {
  const trpc = useTRPC();
  const href = useChannelHref();
  const logout = useMutation(
    trpc.auth.logout.mutationOptions({
      onSuccess: () => {
        try {
          sessionStorage.clear();
        } catch {
          // No storage, nothing kept.
        }
        // A new document: neither the router nor the queries keep a page of this organisation for whoever goes back.
        window.location.assign(href());
      },
    }),
  );
  return (
    <div className="no-print">
      <Button onClick={() => logout.mutate()} loading={logout.isPending} data-testid="logout">
        退出查询
      </Button>
    </div>
  );
}

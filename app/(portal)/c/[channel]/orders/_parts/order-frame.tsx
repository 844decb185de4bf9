'use client';

import { useParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { MissingCaseNo } from '@/app/_ui/case-no';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { readError } from '@/app/_ui/errors';
import { Failure } from '@/app/_ui/failure';
import { Actions, Page, PrimaryLink, Section } from '@/app/_ui/page';
import { Facts, Skeletons } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import type { OrderView } from '@/lib/schemas/portal-views';
import { type News, useOrder } from './use-order';

/** Loads the order of the address; the page itself is only drawn when it is there. */
export function OrderFrame({
  title,
  children,
}: {
  title: string;
  children: (order: OrderView, news: News) => ReactNode;
}) {
  const { orderNo } = useParams<{ orderNo: string }>();
  const href = useChannelHref();
  const { order, news } = useOrder(orderNo);
  if (order.data) return children(order.data, news);
  return (
    <Page title={title} back={{ href: href('/orders'), label: '订单查询' }}>
      {order.isError ? (
        <>
          <Failure error={order.error} onRetry={() => order.refetch()} />
          <Help orderNo={orderNo} missing={readError(order.error).kind === 'not_found'} />
        </>
      ) : (
        <Section>
          <Skeletons rows={6} />
        </Section>
      )}
    </Page>
  );
}

/** No dead end: what to name on the telephone, and where all orders are. */
function Help({ orderNo, missing }: { orderNo: string; missing: boolean }) {
  const { hotline, serviceHours } = useChannel();
  const href = useChannelHref();
  return (
    <>
      <Section>
        <Facts
          rows={[
            { label: '订单号', value: orderNo },
            ...(missing ? [{ label: '受理编号', value: <MissingCaseNo /> }] : []),
            {
              label: '客服热线',
              value: (
                <>
                  <Phone number={hotline} />（{serviceHours}）
                </>
              ),
            },
          ]}
        />
      </Section>
      <Actions>
        <PrimaryLink href={href('/orders')}>查询全部订单</PrimaryLink>
      </Actions>
    </>
  );
}

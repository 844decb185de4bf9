'use client';

import { useQuery } from '@tanstack/react-query';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Actions, Page, PrimaryLink, Section } from '@/app/_ui/page';
import { DateTime, Notice, Skeletons } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import type { MaterialsView } from '@/lib/schemas/material-views';
import type { OrderView } from '@/lib/schemas/portal-views';
import { Journey } from '../../../reissue/_parts/journey';
import { actOf } from '../../_parts/acts';
import { OrderFrame } from '../../_parts/order-frame';
import type { News } from '../../_parts/use-order';
import { Rejection } from '../rejection';
import { Address } from './address';
import { NotByPost } from './not-by-post';
import { Parcel } from './parcel';
import { PostAgain } from './post-again';

export function PostPage() {
  return (
    <OrderFrame title="邮寄纸质申请材料">
      {(order, news) =>
        order.materialRoute === 'post' ? <Post order={order} news={news} /> : <NotByPost order={order} />
      }
    </OrderFrame>
  );
}

function Post({ order, news }: { order: OrderView; news: News }) {
  const trpc = useTRPC();
  const href = useChannelHref();
  const page = href(`/orders/${order.orderNo}`);
  // As the order itself: by news, and by asking when there are none.
  const refetchInterval = news === 'live' ? 60_000 : 8_000;
  const materials = useQuery(
    trpc.order.materials.queryOptions({ orderNo: order.orderNo }, { staleTime: 0, refetchInterval }),
  );
  const awaited = order.allowed.includes('post_materials');
  const free = order.payment.amountFen === 0;
  const first = order.state === 'awaiting_materials' && order.rejection === null;
  return (
    <Page
      title="邮寄纸质申请材料"
      lead={`订单号 ${order.orderNo}`}
      back={{ href: page, label: '订单详情' }}
      progress={first ? <Journey of={order.businessType} byPost free={free} at="邮寄材料" /> : undefined}
    >
      {order.rejection && order.state === 'rejected' ? (
        <Rejection rejection={order.rejection} until={order.nextAction.until} />
      ) : null}
      {materials.isError ? <Failure error={materials.error} onRetry={() => materials.refetch()} /> : null}
      {materials.isPending ? <Skeletons rows={6} /> : null}
      {materials.data ? <Materials order={order} view={materials.data} awaited={awaited} /> : null}
      {order.allowed.includes('post_again') ? <PostAgain orderNo={order.orderNo} /> : null}
      {awaited || order.state === 'rejected' ? null : <Onward order={order} page={page} />}
    </Page>
  );
}

/** Not the time for posting: where it goes on instead. */
function Onward({ order, page }: { order: OrderView; page: string }) {
  const act = actOf(order.nextAction.kind);
  return (
    <Actions>
      <PrimaryLink href={act ? `${page}${act.path}` : page} testId="order-next">
        {act?.label ?? '查看订单'}
      </PrimaryLink>
    </Actions>
  );
}

function Materials({ order, view, awaited }: { order: OrderView; view: MaterialsView; awaited: boolean }) {
  return (
    <>
      <State order={order} view={view} />
      {awaited || order.state === 'submitted' ? (
        <>
          <Wanted order={order} view={view} />
          <Address point={view.point} words={view.waybillWords} />
        </>
      ) : null}
      {awaited || view.parcels.length > 0 ? (
        <Parcel orderNo={order.orderNo} parcels={view.parcels} open={awaited} />
      ) : null}
    </>
  );
}

/** What the point said last, and until when the papers are awaited. */
function State({ order, view }: { order: OrderView; view: MaterialsView }) {
  const last = view.parcels.find(({ state }) => state !== 'announced');
  if (view.arrived && order.state === 'awaiting_materials') {
    return (
      <Notice tone="success" live="status" title="材料已到受理点" testId="materials-arrived">
        <p>受理点正在扫描登记，随后开始审核，结果会以短信通知您。</p>
      </Notice>
    );
  }
  if (!view.until) return order.state === 'submitted' ? <PayFirst /> : null;
  const until = (
    <p>
      请在 <DateTime at={view.until} dateOnly /> 前寄到受理点，逾期订单将取消
      {order.payment.amountFen > 0 ? '，费用原路退回' : ''}。
    </p>
  );
  if (last?.state === 'incomplete') {
    return (
      <Notice tone="attention" live="status" title="材料不齐，请补寄" testId="materials-incomplete">
        <p>缺少：{last.missingLabels.join('、')}。已收到的材料不用重寄。</p>
        {last.note ? <p>受理点说明：{last.note}</p> : null}
        {until}
      </Notice>
    );
  }
  if (last?.state === 'refused') {
    return (
      <Notice tone="attention" live="status" title="到付件已拒收，请重新寄出" testId="materials-refused">
        <p>受理点不收到付件。请由单位支付运费，重新寄出并填写新的运单号。</p>
        {until}
      </Notice>
    );
  }
  return (
    <Notice tone="attention" title="请寄送申请材料">
      {until}
    </Notice>
  );
}

const PayFirst = () => (
  <Notice tone="attention" title="请先付款">
    <p>付款后再寄出材料，审核从收到材料后开始。</p>
  </Notice>
);

function Wanted({ order, view }: { order: OrderView; view: MaterialsView }) {
  const href = useChannelHref();
  return (
    <Section title={`邮寄的证书申请材料（${view.wanted.length} 项）`}>
      <ol style={{ margin: 0, paddingLeft: 22, display: 'grid', gap: 8, listStyle: 'decimal' }} data-testid="wanted">
        {view.wanted.map(({ kind, label }) => (
          <li key={kind}>
            {label}
            {kind === 'application_form' ? (
              <>
                {'　'}
                <a href={href(`/orders/${order.orderNo}/form`)} data-testid="form-link">
                  打印申请表
                </a>
              </>
            ) : null}
          </li>
        ))}
      </ol>
    </Section>
  );
}

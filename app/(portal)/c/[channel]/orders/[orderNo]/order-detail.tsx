'use client';

import Link from 'next/link';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Countdown } from '@/app/_ui/countdown';
import { Actions, Page, PrimaryLink, Section } from '@/app/_ui/page';
import { DateTime, Facts, StatusBadge, Timeline } from '@/app/_ui/parts';
import { makesToken, type Responsible } from '@/lib/domain/order';
import type { OrderAction, OrderView } from '@/lib/schemas/portal-views';
import { ChangeTable } from '../../change/_parts/change-table';
import { actOf } from '../_parts/acts';
import { OrderFrame } from '../_parts/order-frame';
import css from '../_parts/orders.module.css';
import { timelineRows } from '../_parts/timeline-rows';
import type { News } from '../_parts/use-order';
import { CancelOrder } from './_acts/cancel';
import { TokenFound } from './_acts/found';
import { RefundRequest } from './_acts/refund-request';
import {
  CertificateFacts,
  InvoiceSection,
  MessagesSection,
  NothingToPay,
  ShipmentSection,
  SubjectFacts,
} from './detail-sections';
import { RefundSection } from './refund-section';
import { Rejection } from './rejection';
import { UploadsSection } from './uploads-section';

/** 由谁办理: in the customer's words. */
const WHO: Record<Responsible, string> = {
  customer: '等待您办理',
  reviewer: '受理点审核人员',
  second_reviewer: '受理点复核人员',
  operator: '受理点制证人员',
  courier: '顺丰速运',
  system: '系统自动办理',
  nobody: '无需办理',
};

export function OrderDetail() {
  return <OrderFrame title="订单详情">{(order, news) => <Detail order={order} news={news} />}</OrderFrame>;
}

/** In this order: where is it, who must act, by when, then details. */
function Detail({ order, news }: { order: OrderView; news: News }) {
  const href = useChannelHref();
  const act = actOf(order.nextAction.kind);
  return (
    <Page title="订单详情" lead={`订单号 ${order.orderNo}`} back={{ href: href('/orders'), label: '订单查询' }}>
      <Section>
        <WhereIsIt order={order} />
      </Section>
      {order.rejection ? <Rejection rejection={order.rejection} /> : null}
      <RefundSection order={order} />
      <Section
        title="办理进度"
        extra={
          <span className="muted no-print" style={{ fontSize: 14 }} data-testid="order-live" data-news={news}>
            {news === 'lost' ? '网络不稳，每隔几秒更新' : '自动更新'}
          </span>
        }
      >
        <Timeline steps={timelineRows(order.timeline)} />
      </Section>
      {order.revocation ? null : <Papers order={order} />}
      <SubjectFacts order={order} />
      <ChangeSection order={order} />
      <CertificateFacts order={order} />
      <MessagesSection order={order} />
      <OtherActs order={order} />
      {act ? (
        <Actions>
          <PrimaryLink href={href(`/orders/${order.orderNo}${act.path}`)} testId="order-next">
            {act.label}
          </PrimaryLink>
        </Actions>
      ) : null}
    </Page>
  );
}

/** 变更: what was and what it becomes. */
function ChangeSection({ order }: { order: OrderView }) {
  if (order.change.length === 0) return null;
  return (
    <Section title="变更内容">
      <ChangeTable rows={order.change} />
    </Section>
  );
}

/** What is sent in and sent out, and what is paid: nothing of it belongs to 注销. Without a token nothing is paid or sent out. */
function Papers({ order }: { order: OrderView }) {
  if (!makesToken(order)) return <UploadsSection order={order} />;
  return (
    <>
      <ShipmentSection order={order} />
      <UploadsSection order={order} />
      {order.payment.amountFen > 0 ? <InvoiceSection order={order} /> : <NothingToPay order={order} />}
    </>
  );
}

const OTHER = new Set<OrderAction>(['print_form', 'post_materials', 'post_again', 'found', 'request_refund', 'cancel']);

/** What is possible beside the one main act. */
function OtherActs({ order }: { order: OrderView }) {
  const any = order.allowed.some((action) => OTHER.has(action));
  if (!any) return null;
  return (
    <div className="no-print">
      <Section title="其他操作">
        <div className={css.more}>
          <PaperActs order={order} />
          <TokenFound order={order} />
          <RefundRequest order={order} />
          <CancelOrder order={order} />
        </div>
      </Section>
    </div>
  );
}

/** The paper route's own pages. */
function PaperActs({ order }: { order: OrderView }) {
  const href = useChannelHref();
  const page = href(`/orders/${order.orderNo}`);
  const { allowed } = order;
  return (
    <>
      {allowed.includes('print_form') ? (
        <Link className={css.linkButton} href={`${page}/form`} data-testid="print-form">
          打印申请表
        </Link>
      ) : null}
      {allowed.includes('post_materials') || allowed.includes('post_again') ? (
        <Link className={css.linkButton} href={`${page}/post`} data-testid="post-materials">
          邮寄材料
        </Link>
      ) : null}
    </>
  );
}

function WhereIsIt({ order }: { order: OrderView }) {
  const { nextAction } = order;
  return (
    <div className={css.lead} role="status" aria-live="polite">
      <StatusBadge tone={order.tone} label={order.stateLabel} state={order.state} testId="order-state" />
      <p className={css.leadText} data-testid="order-next-text">
        {nextAction.text}
      </p>
      <div style={{ width: '100%' }}>
        <Facts
          rows={[
            { label: '由谁办理', value: WHO[order.responsible] },
            ...(nextAction.until
              ? [{ label: '完成时间', value: <Deadline order={order} until={nextAction.until} /> }]
              : []),
            { label: '证书名称', value: order.commonName },
            { label: '业务类型', value: order.businessTypeLabel },
            ...(order.revocation ? [{ label: '注销原因', value: order.revocation.reasonLabel }] : []),
          ]}
        />
      </div>
    </div>
  );
}

/** The customer's own deadline counts down; ours is a date. */
function Deadline({ order, until }: { order: OrderView; until: string }) {
  if (order.responsible !== 'customer') {
    return (
      <>
        预计 <DateTime at={until} />前
      </>
    );
  }
  return (
    <>
      请在 <DateTime at={until} /> 前完成（剩余 <Countdown until={until} />）
    </>
  );
}

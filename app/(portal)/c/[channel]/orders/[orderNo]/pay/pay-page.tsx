'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Countdown } from '@/app/_ui/countdown';
import { Failure } from '@/app/_ui/failure';
import { Actions, Page, PrimaryLink, Section } from '@/app/_ui/page';
import { DateTime, Facts, Money, Notice, StatusBadge, type Tone } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import { BUSINESS_WORDS, ORDER_STATES, PAYMENT_STATES, type PaymentState } from '@/lib/domain/order';
import type { OrderView } from '@/lib/schemas/portal-views';
import { Journey } from '../../../reissue/_parts/journey';
import { actOf } from '../../_parts/acts';
import { OrderFrame } from '../../_parts/order-frame';
import { PaidNotice } from './paid-notice';
import { PayQr } from './pay-qr';
import { Returned } from './returned';

const TONES: Record<PaymentState, Tone> = {
  unpaid: 'attention',
  paid: 'success',
  refunding: 'waiting',
  refunded: 'ended',
  closed: 'ended',
};

/** @param cameBack from Alipay's own page */
export function PayPage({ cameBack }: { cameBack: boolean }) {
  return (
    <OrderFrame title="付款">
      {(order, news) => <Pay order={order} live={news === 'live'} cameBack={cameBack} />}
    </OrderFrame>
  );
}

/** Asks for a QR code once when there is none; then follows the payment by news, and by asking when there are none. */
function usePayment(order: OrderView, live: boolean) {
  const trpc = useTRPC();
  const { orderNo } = order;
  const payable = order.allowed.includes('pay');
  const payment = useQuery(
    trpc.order.payment.queryOptions(
      { orderNo },
      {
        staleTime: 0,
        refetchInterval: ({ state: { data } }) => {
          if (data && data.state !== 'unpaid') return false;
          return live && data?.qrCode ? 10_000 : 2_500;
        },
      },
    ),
  );
  const [waiting, setWaiting] = useState(true);
  const mutation = useMutation(trpc.order.requestPayment.mutationOptions({ onSuccess: () => payment.refetch() }));
  const { mutate } = mutation;
  const request = useCallback(() => {
    setWaiting(true);
    mutate({ orderNo });
  }, [mutate, orderNo]);
  const expiresAt = payment.data?.qrCode ? payment.data.qrExpiresAt : null;
  useEffect(() => {
    if (expiresAt && Date.parse(expiresAt) > Date.now()) setWaiting(false);
  }, [expiresAt]);
  const asked = useRef(false);
  const missing = payable && payment.data?.state === 'unpaid' && !payment.data.qrCode;
  useEffect(() => {
    if (!missing || asked.current) return;
    asked.current = true;
    request();
  }, [missing, request]);
  return { payment, request, requestError: mutation.error, waiting, payable };
}

function Pay({ order, live, cameBack }: { order: OrderView; live: boolean; cameBack: boolean }) {
  const href = useChannelHref();
  const { payment, request, requestError, waiting, payable } = usePayment(order, live);
  const page = href(`/orders/${order.orderNo}`);
  const state = payment.data?.state ?? order.payment.state;
  const act = actOf(order.nextAction.kind);
  const free = order.payment.amountFen === 0;
  return (
    <Page
      title="付款"
      lead={`订单号 ${order.orderNo}`}
      back={{ href: page, label: '订单详情' }}
      progress={
        free ? undefined : <Journey of={order.businessType} byPost={order.materialRoute === 'post'} at="付款" />
      }
    >
      {free ? null : <Bill order={order} state={state} />}
      {payment.isError ? <Failure error={payment.error} onRetry={() => payment.refetch()} /> : null}
      {requestError ? <Failure error={requestError} onRetry={request} /> : null}
      {cameBack && payable && state === 'unpaid' ? <Returned orderNo={order.orderNo} /> : null}
      {payable && state === 'unpaid' && !requestError ? (
        <PayQr payment={payment.data} orderNo={order.orderNo} waiting={waiting} onRefresh={request} />
      ) : null}
      {state === 'paid' ? <PaidNotice order={order} /> : null}
      {state !== 'paid' && !payable ? <NotPayable order={order} /> : null}
      {state === 'paid' ? (
        <Actions>
          <PrimaryLink href={order.nextAction.kind === 'post_materials' ? `${page}/post` : page} testId="pay-done">
            确定
          </PrimaryLink>
        </Actions>
      ) : null}
      {state !== 'paid' && !payable && act && act.path !== '/pay' ? (
        <Actions>
          <PrimaryLink href={`${page}${act.path}`} testId="order-next">
            {act.label}
          </PrimaryLink>
        </Actions>
      ) : null}
    </Page>
  );
}

/** What is asked for, until when, and how far the payment is. */
function Bill({ order, state }: { order: OrderView; state: PaymentState }) {
  const dead = state === 'unpaid' && ORDER_STATES[order.state].final;
  return (
    <Section>
      <div role="status" aria-live="polite" style={{ marginBottom: 12 }}>
        <StatusBadge
          // An order that died unpaid says so at once; its trade is closed a moment later.
          tone={dead ? order.tone : TONES[state]}
          label={dead ? order.stateLabel : PAYMENT_STATES[state]}
          state={dead ? order.state : state}
          testId="pay-status"
        />
      </div>
      <Facts
        rows={[
          {
            label: '金额',
            value: (
              <strong style={{ fontSize: 22 }}>
                <Money fen={order.payment.amountFen} />
              </strong>
            ),
          },
          { label: '付款内容', value: `${BUSINESS_WORDS[order.businessType]} ${order.commonName}` },
          ...(state === 'unpaid' && order.state === 'submitted'
            ? [
                {
                  label: '付款期限',
                  value: (
                    <>
                      <DateTime at={order.payment.deadline} />
                      （剩余 <Countdown until={order.payment.deadline} />）
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}

function NotPayable({ order }: { order: OrderView }) {
  return (
    <Notice tone="neutral" title={order.stateLabel} live="status">
      <p>{order.nextAction.text}</p>
    </Notice>
  );
}

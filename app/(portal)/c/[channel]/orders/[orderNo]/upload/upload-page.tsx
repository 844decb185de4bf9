'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { ErrorSummary } from '@/app/_ui/error-summary';
import { Failure } from '@/app/_ui/failure';
import { Actions, Page, PrimaryAction, PrimaryLink, Section } from '@/app/_ui/page';
import { Facts, Notice } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import { materialKinds, UPLOAD_KINDS, type UploadKind } from '@/lib/domain/order';
import { reasonsAbout } from '@/lib/domain/rejection';
import type { OrderView } from '@/lib/schemas/portal-views';
import { Journey } from '../../../reissue/_parts/journey';
import { actOf } from '../../_parts/acts';
import { OrderFrame } from '../../_parts/order-frame';
import { Rejection } from '../rejection';
import { ApplicationCode } from './application-code';
import { mustReplace, openKinds } from './open-kinds';
import { Slot } from './slot';
import { usePaste, useSlots } from './use-slots';

export function UploadPage() {
  return <OrderFrame title="上传资料">{(order) => <Upload order={order} />}</OrderFrame>;
}

const LEAD = '支持上传格式为 gif、jpg、png、jpeg 的图片，单个图片大小不超过 1.5M；更大的照片会自动压缩。';

/** What is asked for here; a change may need no papers at all. */
function heading(fixing: boolean, kinds: readonly UploadKind[]): { title: string; lead: string } {
  if (kinds.length === 0 && fixing) return { title: '鉴证不通过', lead: '这次变更没有需要上传的资料。' };
  if (kinds.length === 0) return { title: '确认申请', lead: '这次变更不需要上传资料，确认申请即可。' };
  return { title: fixing ? '修改上传资料' : '上传资料', lead: LEAD };
}

/** 确认申请, and the dialogue with its code. */
function Confirming({ order, busy, ready }: { order: OrderView; busy: boolean; ready: () => boolean }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Confirm order={order} busy={busy} onAsk={() => ready() && setAsking(true)} />
      <ApplicationCode
        orderNo={order.orderNo}
        open={asking}
        onClose={() => setAsking(false)}
        toNewMobile={order.changes.includes('agentMobile')}
        free={order.payment.amountFen === 0}
      />
    </>
  );
}

function Upload({ order }: { order: OrderView }) {
  const href = useChannelHref();
  const fixing = order.state === 'rejected';
  const editable = order.allowed.includes('upload');
  const { slots, put, busy } = useSlots(order.orderNo);
  const [attempt, setAttempt] = useState(0);
  const kinds = materialKinds(order);
  const open = openKinds(order);
  usePaste(
    () => (editable ? (open[0] ?? null) : null),
    (kind, file) => void put(kind, file),
  );
  const wanted = (kind: UploadKind) => `请${fixing ? '重新' : ''}上传${UPLOAD_KINDS[kind]}`;
  const errors = open.map((kind) => ({ id: `upload-${kind}`, message: wanted(kind) }));
  const ready = () => {
    if (errors.length === 0) return true;
    setAttempt((count) => count + 1);
    return false;
  };
  return (
    <Page
      {...heading(fixing, kinds)}
      back={{ href: href(`/orders/${order.orderNo}`), label: '订单详情' }}
      progress={
        fixing ? undefined : <Journey of={order.businessType} free={order.payment.amountFen === 0} at="上传资料" />
      }
    >
      {attempt > 0 ? <ErrorSummary errors={errors} attempt={attempt} /> : null}
      <About order={order} editable={editable} />
      {kinds.map((kind) => (
        <Slot
          key={kind}
          kind={kind}
          upload={order.uploads.find((upload) => upload.kind === kind)}
          work={slots[kind]}
          editable={editable}
          mustReplace={mustReplace(order, kind)}
          reasons={order.rejection && mustReplace(order, kind) ? reasonsAbout(kind, order.rejection) : []}
          letter={kind === 'authorisation' ? order.letter : null}
          error={attempt > 0 && open.includes(kind) && !slots[kind]?.phase ? wanted(kind) : null}
          onFile={(file) => void put(kind, file)}
        />
      ))}
      {fixing && !editable ? <BeyondMending order={order} /> : null}
      {fixing && editable ? <Resubmit order={order} busy={busy} ready={ready} /> : null}
      {fixing ? null : <Confirming order={order} busy={busy} ready={ready} />}
    </Page>
  );
}

/** What to do stands on the order's own page, and 取消订单 with it. */
function BeyondMending({ order }: { order: OrderView }) {
  const href = useChannelHref();
  return (
    <>
      <Notice tone="attention">
        <p>{order.nextAction.text}</p>
      </Notice>
      <Actions>
        <PrimaryLink href={href(`/orders/${order.orderNo}`)} testId="order-next">
          查看订单
        </PrimaryLink>
      </Actions>
    </>
  );
}

/** Which order; or what was wrong with it, and until when it may be mended. */
function About({ order, editable }: { order: OrderView; editable: boolean }) {
  if (order.state !== 'rejected' || !order.rejection) return <Basics order={order} />;
  return <Rejection rejection={order.rejection} until={editable ? order.nextAction.until : undefined} />;
}

function Basics({ order }: { order: OrderView }) {
  return (
    <Section title="证书基本信息">
      <Facts
        rows={[
          { label: '证书订单号', value: order.orderNo, testId: 'order-no' },
          { label: '单位名称', value: order.subject.organisationName },
          { label: '证件类型', value: '企业营业执照' },
          { label: '证件号码', value: order.subject.uscc },
        ]}
      />
    </Section>
  );
}

function Confirm({ order, busy, onAsk }: { order: OrderView; busy: boolean; onAsk: () => void }) {
  const href = useChannelHref();
  const page = href(`/orders/${order.orderNo}`);
  // Offered as soon as pictures may be put in: what is missing is said when it is pressed.
  if (order.allowed.includes('upload') || order.allowed.includes('confirm_application')) {
    return (
      <Actions hint={materialKinds(order).length > 0 ? '确认前可以随时更换图片。' : undefined}>
        <PrimaryAction onClick={onAsk} disabled={busy} testId="confirm-application">
          确认申请
        </PrimaryAction>
      </Actions>
    );
  }
  const act = actOf(order.nextAction.kind);
  const onward = act && act.path !== '/upload' ? act : { path: '', label: '查看订单' };
  return (
    <>
      <Notice tone={order.applicationConfirmedAt ? 'success' : 'neutral'} live="status">
        <p>{order.applicationConfirmedAt ? '申请已确认，资料已提交。' : order.nextAction.text}</p>
      </Notice>
      <Actions>
        <PrimaryLink href={`${page}${onward.path}`} testId="order-next">
          {onward.label}
        </PrimaryLink>
      </Actions>
    </>
  );
}

function Resubmit({ order, busy, ready }: { order: OrderView; busy: boolean; ready: () => boolean }) {
  const trpc = useTRPC();
  const href = useChannelHref();
  const router = useRouter();
  const queryClient = useQueryClient();
  const page = href(`/orders/${order.orderNo}`);
  const resubmit = useMutation(
    trpc.order.resubmit.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() });
        router.push(page);
      },
    }),
  );
  return (
    <>
      {resubmit.isError ? <Failure error={resubmit.error} /> : null}
      <Actions hint="提交后重新排队审核，结果会以短信通知您。">
        <PrimaryAction
          disabled={busy}
          loading={resubmit.isPending}
          onClick={() => ready() && resubmit.mutate({ orderNo: order.orderNo })}
          testId="resubmit"
        >
          重新提交
        </PrimaryAction>
        <Button size="large" href={page}>
          返回
        </Button>
      </Actions>
    </>
  );
}

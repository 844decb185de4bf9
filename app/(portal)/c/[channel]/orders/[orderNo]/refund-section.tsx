'use client';

import { formatDateTime } from '@/app/_ui/format';
import { Section } from '@/app/_ui/page';
import { DateTime, Money, Notice, Timeline } from '@/app/_ui/parts';
import type { MoneyStep, OrderView } from '@/lib/schemas/portal-views';
import css from '../_parts/orders.module.css';

/** 退款进度: what was asked for, what finance said, and where the money is. */
export function RefundSection({ order }: { order: OrderView }) {
  const { refund } = order;
  if (!refund) return null;
  return (
    <Section title="退款进度" extra={<Money fen={refund.amountFen} />}>
      <div className={css.dialogForm}>
        {refund.requests.map((request) => (
          <Request key={request.createdAt} request={request} />
        ))}
        {refund.steps.length > 0 ? (
          <div data-testid="refund-track">
            <Timeline steps={refund.steps.map(trackStep(refund.steps))} />
          </div>
        ) : null}
      </div>
    </Section>
  );
}

type Request = NonNullable<OrderView['refund']>['requests'][number];
const TONES = { pending: 'waiting', granted: 'success', refused: 'attention' } as const;

function Request({ request }: { request: Request }) {
  return (
    <Notice
      tone={TONES[request.state]}
      title={`退款申请${request.state === 'pending' ? '已提交，等待财务处理' : request.stateLabel}`}
      testId={`refund-request-${request.state}`}
    >
      <p>
        <DateTime at={request.createdAt} /> 申请，原因：{request.reasonLabel}
        {request.note ? `（${request.note}）` : ''}
      </p>
      {request.decidedAt ? (
        <p>
          <DateTime at={request.decidedAt} /> 财务答复：{request.decisionNote}
        </p>
      ) : (
        <p>结果会以短信通知，本页也会自动更新。</p>
      )}
    </Notice>
  );
}

/** The first step that is not done is where the money is now. */
const trackStep =
  (all: MoneyStep[]) =>
  (step: MoneyStep): Parameters<typeof Timeline>[0]['steps'][number] => ({
    key: step.key,
    label: step.label,
    state: step.state === 'done' ? 'done' : all.find(({ state }) => state !== 'done') === step ? 'current' : 'todo',
    time: step.at ? formatDateTime(step.at) : null,
  });

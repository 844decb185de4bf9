'use client';

import {
  CheckCircleOutlined,
  CheckOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  InfoCircleOutlined,
  MinusCircleOutlined,
  SyncOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { moneyText } from '@/lib/domain/money';
import { formatDate, formatDateTime } from './format';
import css from './parts.module.css';

export type Tone = 'waiting' | 'progress' | 'attention' | 'success' | 'ended' | 'danger' | 'neutral';

const ICONS: Record<Tone, ReactNode> = {
  waiting: <ClockCircleOutlined />,
  progress: <SyncOutlined />,
  attention: <ExclamationCircleOutlined />,
  success: <CheckCircleOutlined />,
  ended: <MinusCircleOutlined />,
  danger: <CloseCircleOutlined />,
  neutral: <InfoCircleOutlined />,
};

/** Colour, icon and words together: never colour alone. */
export function StatusBadge({
  tone,
  label,
  testId,
  state,
}: {
  tone: Tone;
  label: string;
  testId?: string;
  state?: string;
}) {
  return (
    <span className={`${css.badge} ${css[tone]}`} data-testid={testId} data-state={state}>
      <span aria-hidden>{ICONS[tone]}</span>
      {label}
    </span>
  );
}

interface NoticeProps {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  /** status: read out when convenient; alert: at once. */
  live?: 'status' | 'alert';
  testId?: string;
}

export function Notice({ tone, title, children, live, testId }: NoticeProps) {
  return (
    <div className={`${css.notice} ${css[tone]} app-notice`} role={live} data-testid={testId}>
      <span className={css.noticeIcon} aria-hidden>
        {ICONS[tone]}
      </span>
      <div className={css.noticeBody}>
        {title ? <p className={css.noticeTitle}>{title}</p> : null}
        {children}
      </div>
    </div>
  );
}

export function Facts({ rows }: { rows: { label: string; value: ReactNode; testId?: string }[] }) {
  return (
    <dl className={css.facts}>
      {rows.map((row) => (
        <div key={row.label}>
          <dt>{row.label}</dt>
          <dd data-testid={row.testId}>{row.value || <span className="muted">未填写</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

export const Money = ({ fen }: { fen: number }) => <span className="tabular nowrap">{moneyText(fen)}</span>;

export function DateTime({ at, dateOnly = false }: { at: string; dateOnly?: boolean }) {
  return (
    <time className="tabular" dateTime={at}>
      {dateOnly ? formatDate(at) : formatDateTime(at)}
    </time>
  );
}

/** 第 2 步，共 5 步 · 填写信息 */
export function StepProgress({
  steps,
  current,
  detail,
}: {
  steps: readonly string[];
  current: number;
  detail?: string;
}) {
  return (
    <nav className={css.steps} aria-label="办理进度">
      <p className={css.stepsText}>
        第 {current + 1} 步，共 {steps.length} 步 · {steps[current]}
        {detail ? ` · ${detail}` : ''}
      </p>
      <ol className={css.stepsBar} aria-hidden>
        {steps.map((step, i) => (
          <li key={step} data-state={i < current ? 'done' : i === current ? 'current' : 'todo'} />
        ))}
      </ol>
    </nav>
  );
}

export interface TimelineStep {
  key: string;
  label: string;
  state: 'done' | 'current' | 'todo';
  /** Already in words: 预计 2026年11月30日前. */
  time: string | null;
  note?: ReactNode;
}

const STATE_WORDS = { done: '已完成', current: '进行中', todo: '未开始' } as const;

export function Timeline({ steps }: { steps: TimelineStep[] }) {
  return (
    <ol className={css.timeline}>
      {steps.map((step) => (
        <li
          key={step.key}
          data-state={step.state}
          data-testid={`timeline-${step.key}`}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span className={css.timelineIcon} aria-hidden>
            {step.state === 'done' ? <CheckOutlined /> : step.state === 'current' ? <ClockCircleOutlined /> : null}
          </span>
          <span className={css.timelineLabel}>
            {step.label}
            <span className="visually-hidden">（{STATE_WORDS[step.state]}）</span>
          </span>
          {step.time ? <span className={css.timelineTime}>{step.time}</span> : null}
          {step.note}
        </li>
      ))}
    </ol>
  );
}

export function Skeletons({ rows = 4, label = '正在加载' }: { rows?: number; label?: string }) {
  return (
    <div className={css.skeletons} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
        <div key={i} className={css.skeleton} style={{ width: `${[92, 68, 84, 52][i % 4]}%` }} />
      ))}
    </div>
  );
}

/** Waiting is explained: what is going on and how long it usually takes. */
export function Waiting({ text, hint, testId }: { text: string; hint?: string; testId?: string }) {
  return (
    <div className={css.waitingRow} role="status" data-testid={testId}>
      <span className={css.spinner} aria-hidden />
      <div>
        <p>{text}</p>
        {hint ? <p className="muted">{hint}</p> : null}
      </div>
    </div>
  );
}

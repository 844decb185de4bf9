'use client';

import { Button } from 'antd';
import { useChannelOrNull } from './channel-context';
import { readError } from './errors';
import { Notice } from './parts';

/** A failed call in words: what happened, what is kept, what to do, and the number to name on the telephone. */
export function Failure({ error, onRetry, testId }: { error: unknown; onRetry?: () => void; testId?: string }) {
  const failure = readError(error);
  const hotline = useChannelOrNull()?.hotline;
  return (
    <Notice tone="danger" live="alert" testId={testId ?? 'failure'}>
      <p>{failure.message}</p>
      {failure.requestNo ? (
        <p className="muted">
          受理编号：<span className="tabular">{failure.requestNo}</span>
          {hotline ? `，致电客服热线 ${hotline} 时请告知` : ''}
        </p>
      ) : null}
      {onRetry && failure.retryable ? (
        <p>
          <Button onClick={onRetry} data-testid="retry">
            重试
          </Button>
        </p>
      ) : null}
    </Notice>
  );
}

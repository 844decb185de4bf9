'use client';

import { useEffect, useRef } from 'react';
import { Button } from './button';
import { useChannelOrNull } from './channel-context';
import { readError } from './errors';
import { Notice } from './parts';
import { Phone } from './phone';

/** A failed call in words: what happened, what is kept, what to do, and the number to name on the telephone. */
export function Failure({ error, onRetry, testId }: { error: unknown; onRetry?: () => void; testId?: string }) {
  const failure = readError(error);
  const hotline = useChannelOrNull()?.hotline;
  const place = useRef<HTMLDivElement>(null);
  // On a long page the refusal would stand below what is seen, while the button above it just did nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new refusal comes into view
  useEffect(() => {
    // Nothing is given back: newer browsers answer with a promise, which React would call to clean up.
    place.current?.scrollIntoView({ block: 'center' });
  }, [error]);
  return (
    <div ref={place}>
      <Notice tone="danger" live="alert" testId={testId ?? 'failure'}>
        <p>{failure.message}</p>
        {failure.requestNo ? (
          <p className="muted">
            受理编号：<span className="tabular">{failure.requestNo}</span>
            {hotline ? (
              <>
                ，致电客服热线 <Phone number={hotline} /> 时请告知
              </>
            ) : null}
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
    </div>
  );
}

'use client';

import { useEffect, useState } from 'react';
import { formatRemaining } from './format';

/** Milliseconds until a moment, counted by the second; null until the browser has taken over from the server's HTML. */
export function useRemaining(until: string | number | null): number | null {
  const [now, setNow] = useState<number | null>(null);
  const target = until === null ? null : typeof until === 'number' ? until : Date.parse(until);
  useEffect(() => {
    if (target === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [target]);
  return target === null || now === null ? null : Math.max(0, target - now);
}

export function Countdown({ until, ended = '已到期' }: { until: string; ended?: string }) {
  const remaining = useRemaining(until);
  return (
    <time className="tabular nowrap" dateTime={until}>
      {remaining === null ? (
        // As wide as what will stand there: a line that breaks only then pushes the page down.
        <span style={{ visibility: 'hidden' }}>00 分 00 秒</span>
      ) : remaining === 0 ? (
        ended
      ) : (
        formatRemaining(remaining)
      )}
    </time>
  );
}

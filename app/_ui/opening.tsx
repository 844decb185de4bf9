'use client';

import { useEffect, useState } from 'react';
import { type OpeningView, openingState } from '@/lib/domain/opening';
import { useChannel } from './channel-context';
import { StatusBadge } from './parts';
import css from './parts.module.css';

/** Open or not, as of now: the first HTML says how it was when it was made, the browser goes on from there. */
export function OpenNow({ view, words, testId }: { view: OpeningView; words: string; testId?: string }) {
  const { asOf } = useChannel();
  const [now, setNow] = useState(() => new Date(asOf));
  useEffect(() => {
    setNow(new Date());
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const { open, text } = openingState(view, now);
  return (
    <span className={css.opening} data-testid={testId} data-open={open}>
      <StatusBadge tone={open ? 'success' : 'ended'} label={open ? words : '现在休息'} />
      <span>{text}</span>
    </span>
  );
}

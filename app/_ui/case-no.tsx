'use client';

import { useEffect, useState } from 'react';
import { pathPattern } from '@/lib/domain/page-path';
import type { PageFailure } from '@/lib/schemas/page-failure';

/** `digest`: the server's own number of an error that it has logged already. */
export type PageFault = Error & { digest?: string };

const PLACE = /([\w.~-]{1,80}\.js):(\d{1,6}):(\d{1,7})/g;

/** What is told of a failure: neither messages nor addresses, which may hold what somebody typed. */
export function describeFailure(path: string, error: unknown): PageFailure {
  const { name, stack } = error instanceof Error ? error : { name: '', stack: '' };
  return {
    what: error === undefined ? 'missing' : 'broken',
    path: pathPattern(path),
    build: process.env.CERTDESK_BUILD ?? 'development',
    ...(/^[A-Za-z]{1,40}$/.test(name) ? { errorName: name } : {}),
    places: [...(stack ?? '').matchAll(PLACE)].slice(0, 3).map(([place]) => place),
  };
}

/** By hand: the document around it, with its client and its stores, may be what has failed. */
async function report(failure: PageFailure): Promise<string | null> {
  try {
    const answer = await fetch('/api/trpc/page.failed', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(failure),
    });
    const { result, error } = (await answer.json()) as Record<'result' | 'error', { data: Named } | undefined>;
    return result?.data.requestNo ?? error?.data.requestNo ?? null;
  } catch {
    return null;
  }
}
interface Named {
  requestNo: string | null;
}

/** An error that is drawn twice is told once. */
let last: { error: unknown; requestNo: Promise<string | null> } | undefined;
function once(error: unknown): Promise<string | null> {
  if (!last || error === undefined || last.error !== error) {
    last = { error, requestNo: report(describeFailure(location.pathname, error)) };
  }
  return last.requestNo;
}

/**
 * 受理编号 of this failure, or of this address that is not there: staff find the line in the log by it.
 * undefined: not known yet; null: nobody could be told.
 */
export function useCaseNo(error?: PageFault): string | null | undefined {
  const [requestNo, setRequestNo] = useState<string | null | undefined>(error?.digest);
  useEffect(() => {
    if (error?.digest) return;
    let gone = false;
    void once(error).then((given) => {
      if (!gone) setRequestNo(given);
    });
    return () => {
      gone = true;
    };
  }, [error]);
  return requestNo;
}

/** In its place from the start: nothing jumps when the number comes. */
export const CaseNo = ({ no }: { no: string | null | undefined }) => (
  <span className="tabular" data-testid={no ? 'case-no' : undefined}>
    {no ?? (no === null ? '暂时无法登记' : '正在登记…')}
  </span>
);

/** For an address, or an order, that is not there. */
export function MissingCaseNo() {
  return <CaseNo no={useCaseNo()} />;
}

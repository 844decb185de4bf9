'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { Button } from '@/app/_ui/button';
import { readError } from '@/app/_ui/errors';
import { Failure } from '@/app/_ui/failure';
import { Notice } from '@/app/_ui/parts';

/** Why there is no order. A text that got a newer version meanwhile is fetched, to be read and ticked; all else stands. */
export function Refused({ error, form }: { error: unknown; form: string }) {
  const { code, message } = readError(error);
  const router = useRouter();
  const newer = code === 'agreements.required';
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new refusal fetches and comes into view
  useEffect(() => {
    if (!newer) return;
    router.refresh();
    place.current?.scrollIntoView({ block: 'center' });
  }, [error]);
  if (!newer) return <Failure error={error} />;
  return (
    <div ref={place}>
      <Notice tone="attention" live="alert" title="协议文本有更新" testId="agreements-newer">
        <p>{message}您填写的内容和核验结果都已保留。</p>
        <Button onClick={() => router.push(`${form}#agreements`)} data-testid="agreements-read">
          阅读并勾选新文本
        </Button>
      </Notice>
    </div>
  );
}

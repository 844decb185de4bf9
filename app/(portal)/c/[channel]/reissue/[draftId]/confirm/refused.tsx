'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { readError } from '@/app/_ui/errors';
import { Failure } from '@/app/_ui/failure';
import { Notice } from '@/app/_ui/parts';
import { useTRPC, useTRPCClient } from '@/app/_ui/trpc';
import type { DraftView } from '@/lib/schemas/portal-views';
import { useDraft, useFee } from '../_form/draft-context';

/** Texts and fee as they are by now: what is asked for follows from both. Nothing typed is touched. */
function useNewTerms() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { draftId } = useDraft().draft;
  return async () => {
    router.refresh();
    const { feeFen } = await client.draft.get.query({ draftId });
    queryClient.setQueryData(trpc.draft.get.queryKey({ draftId }), (old: DraftView | undefined) =>
      old ? { ...old, feeFen } : old,
    );
  };
}

/** Why there is no order. A text that got a newer version meanwhile is fetched, to be read and ticked; all else stands. */
export function Refused({ error, form }: { error: unknown; form: string }) {
  const { code, message } = readError(error);
  const router = useRouter();
  const newer = code === 'agreements.required';
  const renew = useNewTerms();
  const fee = useFee();
  const [feeBefore] = useState(fee);
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new refusal fetches and comes into view
  useEffect(() => {
    if (!newer) return;
    // Should it fail they come with the page's next load.
    renew().catch(() => undefined);
    place.current?.scrollIntoView({ block: 'center' });
  }, [error]);
  if (!newer) return <Failure error={error} />;
  return (
    <div ref={place}>
      <Notice
        tone="attention"
        live="alert"
        title={fee === feeBefore ? '协议文本有更新' : '费用有变化'}
        testId="agreements-newer"
      >
        <p>{message}您填写的内容和核验结果都已保留。</p>
        <Button onClick={() => router.push(`${form}#agreements`)} data-testid="agreements-read">
          {fee === feeBefore ? '阅读并勾选新文本' : '阅读并勾选'}
        </Button>
      </Notice>
    </div>
  );
}

import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Prefetched } from '@/app/_trpc/prefetch';
import { DraftFrame } from './draft-frame';
import type { FORM_KINDS } from './kinds';

interface Props {
  of: keyof typeof FORM_KINDS;
  params: Promise<{ draftId: string }>;
  children: ReactNode;
}

/** The pages of one draft. */
export async function DraftPages({ of, params, children }: Props) {
  const { draftId } = await params;
  // Only with the document itself: once the page runs it is ahead of the server, and must not be given an older text.
  const opening = (await headers()).get('sec-fetch-dest') === 'document';
  return (
    <Prefetched
      asks={(trpc, client) => (opening ? [client.prefetchQuery(trpc.draft.get.queryOptions({ draftId }))] : [])}
    >
      <DraftFrame of={of} draftId={draftId}>
        {children}
      </DraftFrame>
    </Prefetched>
  );
}

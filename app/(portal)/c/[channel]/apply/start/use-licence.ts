'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useChannel } from '@/app/_ui/channel-context';
import { readHttpError } from '@/app/_ui/errors';
import { shrinkPicture } from '@/app/_ui/shrink';
import { checkFileType } from '@/app/_ui/shrink-plan';
import { useTRPC } from '@/app/_ui/trpc';
import type { LicenceFields } from '@/lib/domain/licence';

const UNREADABLE = '这张图片打不开，请重新拍照或换一张图片。';

async function send(channelId: string, file: File): Promise<string> {
  const wrong = checkFileType(file.type, file.name);
  if (wrong) throw new Error(wrong);
  const picture = await shrinkPicture(file).catch(() => {
    throw new Error(UNREADABLE);
  });
  const form = new FormData();
  form.set('channelId', channelId);
  form.set('file', picture, picture.name);
  const answer = await fetch('/api/onboarding/licence', { method: 'POST', body: form });
  const body = (await answer.json().catch(() => null)) as { id?: string } | null;
  if (answer.ok && body?.id) return body.id;
  throw new Error(readHttpError(answer.status, body).message);
}

export interface Licence {
  pictureId: string | undefined;
  state: 'none' | 'sending' | 'reading' | 'read' | 'unreadable';
  error: string | null;
  choose: (file: File) => void;
}

/** A picture of the licence, read on our own machine; what was found is offered once. */
export function useLicence(onRead: (fields: LicenceFields) => void): Licence {
  const trpc = useTRPC();
  const channel = useChannel();
  const [pictureId, setPictureId] = useState<string>();
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const reading = useQuery(
    trpc.onboarding.reading.queryOptions(
      { pictureId: pictureId ?? '' },
      {
        enabled: pictureId !== undefined,
        refetchInterval: (query) => (query.state.data?.state === 'received' ? 1500 : false),
        staleTime: 0,
      },
    ),
  );
  const state = reading.data?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a picture, when it was read
  useEffect(() => {
    if (state === 'read' && reading.data) onRead(reading.data.fields);
  }, [pictureId, state]);

  const choose = (file: File) => {
    setError(null);
    setSending(true);
    send(channel.id, file)
      .then(setPictureId, (failure: Error) => setError(failure.message))
      .finally(() => setSending(false));
  };
  const shown = state === 'received' || (pictureId && !state && !reading.isError) ? 'reading' : state;
  return { pictureId, error, choose, state: sending ? 'sending' : reading.isError ? 'unreadable' : (shown ?? 'none') };
}

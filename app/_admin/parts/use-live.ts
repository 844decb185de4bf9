import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNotify } from 'react-admin';
import type { ChangeEvent } from '@/lib/schemas/admin-views';
import { staffError } from '../trpc';
import { onChanges } from './changes';

type Topic = ChangeEvent['topic'];

/** Calls back on every change of these topics, at most a few times a second. */
export function useChanges(topics: readonly Topic[], onChange: () => void): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  const wanted = topics.join();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = onChanges(({ topic }) => {
      if (topic !== 'resync' && !wanted.split(',').includes(topic)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        latest.current();
      }, 150);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [wanted]);
}

/** A query of a work page that follows the changes of its topics while it is open. */
export function useLive<T>(
  key: readonly unknown[],
  read: () => Promise<T>,
  topics: readonly Topic[],
  enabled = true,
): UseQueryResult<T> {
  const client = useQueryClient();
  useChanges(topics, () => void client.invalidateQueries({ queryKey: key }));
  return useQuery({ queryKey: key, queryFn: read, enabled });
}

/** An act of a person: refusals stay on the page in words until the next try; success is said shortly. */
export function useAct<Input, Output>(
  act: (input: Input) => Promise<Output>,
  options: { done?: string; after?: (output: Output, input: Input) => void } = {},
) {
  const client = useQueryClient();
  const notify = useNotify();
  const [refusal, setRefusal] = useState<string | null>(null);
  const mutation = useMutation({
    mutationFn: act,
    onMutate: () => setRefusal(null),
    onError: (error) => setRefusal(staffError(error).message),
    onSuccess: async (output, input) => {
      await client.invalidateQueries();
      if (options.done) notify(options.done, { type: 'success', autoHideDuration: 2500 });
      options.after?.(output, input);
    },
  });
  return { run: mutation.mutate, running: mutation.isPending, refusal, clear: () => setRefusal(null) };
}

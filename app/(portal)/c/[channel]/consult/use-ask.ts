import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useChannel } from '@/app/_ui/channel-context';
import { useTRPC } from '@/app/_ui/trpc';
import type { ConsultCategory } from '@/lib/domain/consult';
import type { AskedQuestion } from '@/lib/schemas/portal-views';
import type { Proof } from './use-proof';

/** Sends the question: as the organisation that is signed in, or as the mobile that is proven. */
export function useAsk(proof: Proof | null, onAsked: (asked: AskedQuestion) => void) {
  const trpc = useTRPC();
  const channel = useChannel();
  const queryClient = useQueryClient();
  // One form is one question, however often it is sent.
  const id = useRef<string>(undefined);
  const done = {
    onSuccess: async (asked: AskedQuestion) => {
      id.current = undefined;
      onAsked(asked);
      await queryClient.invalidateQueries({ queryKey: trpc.consult.mine.queryKey() });
    },
  };
  const own = useMutation(trpc.consult.ask.mutationOptions(done));
  const guest = useMutation(trpc.consult.askByMobile.mutationOptions(done));
  const send = ({ category, question, orderNo }: { category: string; question: string; orderNo: string }) => {
    const input = { category: category as ConsultCategory, question, orderNo: orderNo || undefined };
    if (proof) {
      const { mobile, code, request } = proof;
      guest.mutate({ ...input, channelId: channel.id, mobile, code, requestId: request?.requestId ?? '' });
      return;
    }
    id.current ??= crypto.randomUUID();
    own.mutate({ ...input, id: id.current });
  };
  return { send, isPending: own.isPending || guest.isPending, error: own.error ?? guest.error };
}

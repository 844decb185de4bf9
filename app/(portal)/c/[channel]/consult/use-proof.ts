import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useChannel } from '@/app/_ui/channel-context';
import { useTRPC } from '@/app/_ui/trpc';
import { mobileField } from '@/lib/schemas/fields';

export interface CodeRequest {
  requestId: string;
  maskedMobile: string;
  resendAt: number;
  /** For focus: each request puts the cursor into the code field. */
  round: number;
}

export interface Proof {
  mobile: string;
  code: string;
  request: CodeRequest | null;
}

/** A mobile, and the code that was sent to it. */
export function useProof() {
  const trpc = useTRPC();
  const channel = useChannel();
  const [proof, setProof] = useState<Proof>({ mobile: '', code: '', request: null });
  const [mobileError, setMobileError] = useState<string | null>(null);
  const ask = useMutation(trpc.consult.requestCode.mutationOptions());
  const setMobile = (mobile: string) => {
    setMobileError(null);
    // Another number needs another code.
    setProof({ mobile, code: '', request: null });
    ask.reset();
  };
  const setCode = (code: string) => setProof((last) => ({ ...last, code }));
  const send = () => {
    const checked = mobileField('手机号').safeParse(proof.mobile);
    setMobileError(checked.success ? null : (checked.error.issues[0]?.message ?? null));
    if (!checked.success) return;
    ask.mutate(
      { channelId: channel.id, mobile: checked.data },
      {
        onSuccess: (answer) =>
          setProof((last) => ({
            ...last,
            code: '',
            request: {
              requestId: answer.requestId,
              maskedMobile: answer.maskedMobile,
              resendAt: Date.now() + answer.resendAfterSeconds * 1000,
              round: (last.request?.round ?? 0) + 1,
            },
          })),
      },
    );
  };
  const clear = () => setProof((last) => ({ ...last, code: '', request: null }));
  return { ...proof, mobileError, setMobile, setCode, send, clear, ask };
}

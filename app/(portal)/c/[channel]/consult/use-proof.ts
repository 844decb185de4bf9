import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useChannel } from '@/app/_ui/channel-context';
import { useSentCode } from '@/app/_ui/sms-code';
import { useTRPC } from '@/app/_ui/trpc';
import { mobileField } from '@/lib/schemas/fields';

/** A mobile, and the code that was sent to it. */
export function useProof() {
  const trpc = useTRPC();
  const channel = useChannel();
  const [mobile, setMobile] = useState('');
  const [code, setCode] = useState('');
  const [mobileError, setMobileError] = useState<string | null>(null);
  const { sent: request, onSent, forget } = useSentCode();
  const ask = useMutation(trpc.consult.requestCode.mutationOptions());
  const clear = () => {
    setCode('');
    forget();
  };
  const changeMobile = (value: string) => {
    setMobileError(null);
    setMobile(value);
    // Another number needs another code.
    clear();
    ask.reset();
  };
  const send = () => {
    const checked = mobileField('手机号').safeParse(mobile);
    setMobileError(checked.success ? null : (checked.error.issues[0]?.message ?? null));
    if (!checked.success) return;
    ask.mutate(
      { channelId: channel.id, mobile: checked.data },
      {
        onSuccess: (answer) => {
          setCode('');
          onSent(answer);
        },
      },
    );
  };
  return { mobile, code, request, mobileError, setMobile: changeMobile, setCode, send, clear, ask };
}

export type Proof = ReturnType<typeof useProof>;

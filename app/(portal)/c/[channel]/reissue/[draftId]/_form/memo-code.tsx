'use client';

import { useMutation } from '@tanstack/react-query';
import { CodeEntry } from '@/app/_ui/code-entry';
import { useTRPC } from '@/app/_ui/trpc';
import { verificationCodeInput } from '@/lib/schemas/order';
import { ProofForm, type ProofProps, useProof } from './proof-entry';

/** The code from the memo of the 1-cent receipt. */
export function MemoCode({ draftId, onAnswer, onBack }: ProofProps) {
  const trpc = useTRPC();
  const proof = useProof({
    check: verificationCodeInput,
    input: (code) => ({ draftId, code }),
    confirm: useMutation(trpc.verification.confirmCode.mutationOptions()),
    onAnswer,
  });
  return (
    <ProofForm proof={proof} onBack={onBack} testId="verify-code-confirm">
      <CodeEntry
        id="verify-code"
        testId="verify-code"
        label="附言中的验证码"
        hint="在网上银行或银行回单的收款记录中，查看这笔 0.01 元的附言。"
        value={proof.typed}
        onChange={proof.type}
        error={proof.error}
      />
    </ProofForm>
  );
}

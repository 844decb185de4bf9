'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { CodeEntry } from '@/app/_ui/code-entry';
import { readError } from '@/app/_ui/errors';
import { Actions, PrimaryAction, Section } from '@/app/_ui/page';
import { useTRPC } from '@/app/_ui/trpc';
import { verificationCodeInput } from '@/lib/schemas/order';
import type { VerificationView } from '@/lib/schemas/portal-views';

/** The code from the memo of the 1-cent receipt. */
interface MemoCodeProps {
  draftId: string;
  onAnswer: (view: VerificationView) => void;
  onBack: () => void;
}

export function MemoCode({ draftId, onAnswer, onBack }: MemoCodeProps) {
  const trpc = useTRPC();
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | null>(null);
  const confirm = useMutation(trpc.verification.confirmCode.mutationOptions());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const checked = verificationCodeInput.safeParse({ draftId, code });
    if (!checked.success) return setError(checked.error.issues[0]?.message ?? null);
    confirm.mutate(checked.data, {
      onSuccess: (view) => {
        onAnswer(view);
        setError(view.status === 'awaiting_code' ? view.message : null);
      },
      onError: (failure) => setError(readError(failure).message),
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Section>
        <CodeEntry
          id="verify-code"
          testId="verify-code"
          label="附言中的验证码"
          hint="在网上银行或银行回单的收款记录中，查看这笔 0.01 元的附言。"
          value={code}
          onChange={(value) => {
            setCode(value);
            setError(null);
          }}
          error={error}
        />
      </Section>
      <Actions>
        <PrimaryAction htmlType="submit" loading={confirm.isPending} testId="verify-code-confirm">
          确定
        </PrimaryAction>
        <Button size="large" onClick={onBack} data-testid="form-previous">
          上一步
        </Button>
      </Actions>
    </form>
  );
}

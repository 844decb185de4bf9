'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { readError } from '@/app/_ui/errors';
import { Actions, PrimaryAction, Section } from '@/app/_ui/page';
import type { VerificationView } from '@/lib/schemas/portal-views';

export interface ProofProps {
  draftId: string;
  onAnswer: (view: VerificationView) => void;
  onBack: () => void;
}

interface Sending<Input> {
  check: { safeParse(input: Input): { success: boolean; error?: { issues: { message: string }[] } } };
  input: (typed: string) => Input;
  confirm: {
    mutate(
      input: Input,
      then: { onSuccess: (view: VerificationView) => void; onError: (error: unknown) => void },
    ): void;
    isPending: boolean;
  };
  onAnswer: ProofProps['onAnswer'];
}

/** What the account has received: typed, checked here and then by the server. */
export function useProof<Input>({ check, input, confirm, onAnswer }: Sending<Input>) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const checked = check.safeParse(input(typed));
    if (!checked.success) return setError(checked.error?.issues[0]?.message ?? null);
    confirm.mutate(input(typed), {
      onSuccess: (view) => {
        onAnswer(view);
        setError(view.status === 'awaiting_code' ? view.message : null);
      },
      onError: (failure) => setError(readError(failure).message),
    });
  };
  const type = (value: string) => {
    setTyped(value);
    setError(null);
  };
  return { typed, error, type, submit, sending: confirm.isPending };
}

interface ProofFormProps {
  proof: Pick<ReturnType<typeof useProof>, 'submit' | 'sending'>;
  onBack: () => void;
  testId: string;
  children: ReactNode;
}

export function ProofForm({ proof, onBack, testId, children }: ProofFormProps) {
  return (
    <form onSubmit={proof.submit} noValidate>
      <Section>{children}</Section>
      <Actions>
        <PrimaryAction htmlType="submit" loading={proof.sending} testId={testId}>
          确定
        </PrimaryAction>
        <Button size="large" onClick={onBack} data-testid="form-previous">
          上一步
        </Button>
      </Actions>
    </form>
  );
}

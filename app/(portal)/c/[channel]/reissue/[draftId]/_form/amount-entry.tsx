'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { readError } from '@/app/_ui/errors';
import { describedBy, Field } from '@/app/_ui/field';
import fieldCss from '@/app/_ui/field.module.css';
import { Actions, PrimaryAction, Section } from '@/app/_ui/page';
import { useTRPC } from '@/app/_ui/trpc';
import { verificationAmountInput } from '@/lib/schemas/order';
import type { VerificationView } from '@/lib/schemas/portal-views';

const ID = 'verify-amount';
const HINT = '单位：元，两位小数，如 0.37。在网上银行或银行回单的收款记录中查看。';

interface AmountEntryProps {
  draftId: string;
  onAnswer: (view: VerificationView) => void;
  onBack: () => void;
}

/** What was typed, what is wrong with it, and its sending. */
function useAmount({ draftId, onAnswer }: Pick<AmountEntryProps, 'draftId' | 'onAnswer'>) {
  const trpc = useTRPC();
  const [amount, setAmount] = useState('');
  const [error, setError] = useState<string | null>(null);
  const confirm = useMutation(trpc.verification.confirmAmount.mutationOptions());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = { draftId, amount };
    const checked = verificationAmountInput.safeParse(input);
    if (!checked.success) return setError(checked.error.issues[0]?.message ?? null);
    confirm.mutate(input, {
      onSuccess: (view) => {
        onAnswer(view);
        setError(view.status === 'awaiting_code' ? view.message : null);
      },
      onError: (failure) => setError(readError(failure).message),
    });
  };
  const type = (value: string) => {
    setAmount(value);
    setError(null);
  };
  return { amount, error, type, submit, sending: confirm.isPending };
}

/** The amount that was received, where accounts are proven by it. */
export function AmountEntry({ draftId, onAnswer, onBack }: AmountEntryProps) {
  const { amount, error, type, submit, sending } = useAmount({ draftId, onAnswer });
  return (
    <form onSubmit={submit} noValidate>
      <Section>
        <Field id={ID} label="收到的金额" hint={HINT} error={error}>
          <input
            id={ID}
            name={ID}
            data-testid={ID}
            className={fieldCss.input}
            type="text"
            inputMode="decimal"
            autoComplete="off"
            maxLength={12}
            value={amount}
            aria-invalid={error ? true : undefined}
            aria-describedby={describedBy(ID, HINT, error)}
            onChange={(event) => type(event.target.value)}
          />
        </Field>
      </Section>
      <Actions>
        <PrimaryAction htmlType="submit" loading={sending} testId="verify-amount-confirm">
          确定
        </PrimaryAction>
        <Button size="large" onClick={onBack} data-testid="form-previous">
          上一步
        </Button>
      </Actions>
    </form>
  );
}

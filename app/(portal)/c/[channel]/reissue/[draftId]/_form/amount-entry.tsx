'use client';

import { useMutation } from '@tanstack/react-query';
import { describedBy, Field } from '@/app/_ui/field';
import fieldCss from '@/app/_ui/field.module.css';
import { useTRPC } from '@/app/_ui/trpc';
import { verificationAmountInput } from '@/lib/schemas/order';
import { ProofForm, type ProofProps, useProof } from './proof-entry';

const ID = 'verify-amount';
const HINT = '单位：元，两位小数，如 0.37。在网上银行或银行回单的收款记录中查看。';

/** The amount that was received, where accounts are proven by it. */
export function AmountEntry({ draftId, onAnswer, onBack }: ProofProps) {
  const trpc = useTRPC();
  const proof = useProof({
    check: verificationAmountInput,
    input: (amount) => ({ draftId, amount }),
    confirm: useMutation(trpc.verification.confirmAmount.mutationOptions()),
    onAnswer,
  });
  const { typed, error, type } = proof;
  return (
    <ProofForm proof={proof} onBack={onBack} testId="verify-amount-confirm">
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
          value={typed}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(ID, HINT, error)}
          onChange={(event) => type(event.target.value)}
        />
      </Field>
    </ProofForm>
  );
}

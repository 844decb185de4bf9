import { and, eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { verifications } from '../../../db/schema/subscriber';
import { ProviderUnavailableError } from '../../domain/errors';
import { secret } from '../../domain/secret';
import { createLogger } from '../../log';
import type { BankPort } from '../../ports/bank';
import type { IdentityPort, IdentityResult } from '../../ports/identity';
import type { VerificationView } from '../../schemas/portal-views';
import type { ServiceContext } from '../context';
import { describeError } from '../db-errors';
import type { Verifiable } from './fields';
import { type Intent, intendVerification, transferCode } from './intent';
import { rowView, triesLeft, type VerificationRow } from './view';

export interface VerificationDeps {
  identity: IdentityPort;
  bank: BankPort;
  indexKey: string;
}

const log = createLogger('web');

interface Outcome {
  outcome: 'matched' | 'awaiting_code' | 'mismatched' | 'unsupported' | 'unavailable';
  mismatchField?: string;
  providerCode?: string;
}

/**
 * Asks the provider whether what stands in the draft is true. Intent first, then the call, then the outcome: a process
 * that dies in between leaves a row that says so.
 * @throws DomainError verification.incomplete, verification.limit, application.other_organisation
 */
export async function startVerification(
  ctx: ServiceContext,
  input: { draftId: string },
  deps: VerificationDeps,
): Promise<VerificationView> {
  const intent = await intendVerification(ctx, input, deps.indexKey);
  const row = intent.settled ? intent.row : await record(ctx, intent.row, await ask(intent, deps));
  const left = await triesLeft(ctx.db, row.subscriberId, ctx.clock.now());
  return rowView(row, left, intent.checked.verification.accountNo);
}

async function ask({ row, checked }: Intent, deps: VerificationDeps): Promise<Outcome> {
  try {
    switch (checked.verification.method) {
      case 'legal_mobile':
        return identityOutcome(await deps.identity.verifyPhone(person(checked, checked.organisation.legalMobile)));
      case 'legal_bank_card':
        return identityOutcome(
          await deps.identity.verifyBankCard({
            ...person(checked, checked.verification.bankMobile),
            bankCard: secret(checked.verification.legalBankCard),
          }),
        );
      case 'bank_account':
        return await transfer(row, checked, deps);
    }
  } catch (error) {
    // Whatever went wrong there is ours, not the customer's: no try is used up, the form stays, he may try again.
    if (!(error instanceof ProviderUnavailableError)) log.error(describeError(error), 'verification failed');
    return { outcome: 'unavailable' };
  }
}

const person = ({ organisation }: Verifiable, mobile: string) => ({
  name: organisation.legalName,
  idNumber: secret(organisation.legalIdNumber),
  mobile: secret(mobile),
});

function identityOutcome(result: IdentityResult): Outcome {
  switch (result.outcome) {
    case 'match':
      return { outcome: 'matched' };
    case 'mismatch':
      return { outcome: 'mismatched', mismatchField: result.field, providerCode: result.providerCode };
    case 'unsupported':
      return { outcome: 'unsupported', providerCode: result.providerCode };
  }
}

const TRANSFER_FIELDS: Record<string, string> = {
  ACCOUNT_NOT_FOUND: 'accountNo',
  ACCOUNT_FROZEN: 'accountNo',
  NAME_MISMATCH: 'accountName',
};

/** 1 cent with the code in its memo; the verification's id makes it one transfer however often it is sent. */
async function transfer(row: VerificationRow, { verification }: Verifiable, deps: VerificationDeps): Promise<Outcome> {
  const result = await deps.bank.transfer({
    clientTransferId: row.id,
    payeeAccountNo: secret(verification.accountNo),
    payeeAccountName: verification.accountName,
    payeeBankName: verification.bankName,
    payeeBankAddress: verification.bankAddress,
    amountFen: 1,
    memo: secret(`验证码${transferCode(row.id, deps.indexKey)}`),
  });
  if (result.status !== 'failed') return { outcome: 'awaiting_code' };
  return {
    outcome: 'mismatched',
    mismatchField: TRANSFER_FIELDS[result.failCode] ?? 'combination',
    providerCode: result.failCode,
  };
}

async function record(ctx: ServiceContext, row: VerificationRow, outcome: Outcome): Promise<VerificationRow> {
  return ctx.db.transaction(async (tx) => {
    const [updated] = await tx
      .update(verifications)
      .set({
        outcome: outcome.outcome,
        mismatchField: outcome.mismatchField ?? null,
        providerCode: outcome.providerCode ?? null,
        finishedAt: ctx.clock.now(),
      })
      .where(and(eq(verifications.id, row.id), eq(verifications.outcome, 'pending')))
      .returning();
    await writeAudit(tx, ctx.actor, {
      action: 'verification.outcome',
      objectType: 'verification',
      objectId: row.id,
      after: { method: row.method, ...outcome },
    });
    return updated ?? row;
  });
}

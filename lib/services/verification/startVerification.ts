import { ProviderUnavailableError } from '../../domain/errors';
import { secret } from '../../domain/secret';
import { createLogger } from '../../log';
import type { AccountCheckPort } from '../../ports/account-check';
import type { BankPort } from '../../ports/bank';
import type { EnterprisePort } from '../../ports/enterprise';
import type { IdentityPort, IdentityResult } from '../../ports/identity';
import type { VerificationView } from '../../schemas/portal-views';
import type { ServiceContext } from '../context';
import { describeError } from '../db-errors';
import { payAmount } from './amount';
import type { Verifiable } from './fields';
import { type Intent, intendVerification, transferCode } from './intent';
import { finish, type Outcome } from './outcome';
import { rowView, triesLeft, type VerificationRow } from './view';

export interface VerificationDeps {
  identity: IdentityPort;
  bank: BankPort;
  /** 变更: does the register of companies have the organisation as it will be? */
  enterprise?: EnterprisePort;
  /** Where accounts are proven by a random amount instead of a code in the memo. */
  accountCheck?: AccountCheckPort | null;
  indexKey: string;
}

const log = createLogger('web');

/**
 * Asks the provider whether what stands in the draft is true. Intent first, then the call, then the outcome: a process
 * that dies in between leaves a row that says so.
 * @throws DomainError verification.incomplete, verification.limit, agreements.required, application.other_organisation
 */
export async function startVerification(
  ctx: ServiceContext,
  input: { draftId: string },
  deps: VerificationDeps,
): Promise<VerificationView> {
  const intent = await intendVerification(ctx, input, deps.indexKey, Boolean(deps.accountCheck));
  const row = intent.settled ? intent.row : await finish(ctx, intent.row, 'pending', await ask(ctx, intent, deps));
  const left = await triesLeft(ctx.db, row.subscriberId, ctx.clock.now());
  return rowView(row, left, intent.checked.verification.accountNo);
}

async function ask(ctx: ServiceContext, { row, checked }: Intent, deps: VerificationDeps): Promise<Outcome> {
  try {
    const refused = await askRegister(checked, deps);
    if (refused) return refused;
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
        return deps.accountCheck
          ? await payAmount(ctx, row, checked, deps.accountCheck)
          : await transfer(row, checked, deps);
    }
  } catch (error) {
    // Whatever went wrong there is ours, not the customer's: no try is used up, the form stays, he may try again.
    if (!(error instanceof ProviderUnavailableError)) log.error(describeError(error), 'verification failed');
    return { outcome: 'unavailable' };
  }
}

/**
 * 变更: name and legal representative have to stand in the register already, whatever it is that changes: nobody may be on
 * file yet whom we could compare with. What the register does not know at all (a school, a public body) is proven by its
 * papers. A random amount begins with the same question, so it is not asked twice.
 */
async function askRegister(
  { organisation, verification, change }: Verifiable,
  deps: VerificationDeps,
): Promise<Outcome | null> {
  if (!change) return null;
  if (deps.accountCheck && verification.method === 'bank_account') return null;
  if (!deps.enterprise) throw new Error('a change is verified without the register of companies');
  const { name, uscc, legalName, legalIdNumber } = organisation;
  const result = await deps.enterprise.verify({ name, uscc, legalName, legalIdNumber: secret(legalIdNumber) });
  if (result.outcome !== 'mismatch') return null;
  return { outcome: 'mismatched', mismatchField: result.field === 'operatingStatus' ? 'struckOff' : 'register' };
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

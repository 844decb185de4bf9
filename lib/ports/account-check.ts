import type { Secret } from '../domain/secret';
import type { EnterpriseResult } from './enterprise';

/**
 * A business account proven by a random amount below one yuan: the provider pays it, only who sees the account knows it.
 * The amount is never known here. A flow is the provider's, kept by its id.
 */
export interface AccountCheckPort {
  /** Compares the four factors and opens a flow; no money moves. @throws ProviderUnavailableError (ask again) */
  open(input: {
    name: string;
    uscc: string;
    legalName: string;
    legalIdNumber: Secret;
    /** Ours; comes back with the provider's notices. */
    contextId: string;
  }): Promise<{ outcome: 'open'; flowId: string } | Exclude<EnterpriseResult, { outcome: 'match' }>>;
  /**
   * Has the amount paid, once a flow: what may have left already is asked about first.
   * @throws ProviderUnavailableError (repeat with the same flow)
   */
  transfer(input: {
    flowId: string;
    accountNo: Secret;
    bankName: string;
    bankAddress: string;
  }): Promise<
    { outcome: 'accepted' } | { outcome: 'failed'; field: 'accountNo' | 'bankAddress'; providerCode: string }
  >;
  /** @throws ProviderUnavailableError */
  progress(flowId: string): Promise<TransferProgress>;
  /** Each answer but an error uses up one of three tries there. @throws ProviderUnavailableError (not known whether it counted) */
  check(flowId: string, amountFen: number): Promise<AmountAnswer>;
}

/** none: nothing was sent yet · sent: the bank has it · arrived · failed: it came back · proven · over: start anew */
export type TransferProgress = 'none' | 'sent' | 'arrived' | 'failed' | 'proven' | 'over';

/** spent: wrong too often; expired: more than seven days; again: there is nothing to compare with. */
export type AmountAnswer = 'right' | 'wrong' | 'spent' | 'expired' | 'again';

/** A notice is only a hint to ask: which flow, and no more. */
export interface AccountCheckNotices {
  /** @returns null: not signed by the provider, or not of these minutes */
  parseNotice(input: { headers: Headers; query: URLSearchParams; body: string }): { flowId: string } | null;
}

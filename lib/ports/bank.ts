import type { Secret } from '../domain/secret';

export interface TransferRequest {
  /** Our idempotency key; the same id is the same transfer for ever. */
  clientTransferId: string;
  payeeAccountNo: Secret;
  payeeAccountName: string;
  payeeBankName: string;
  payeeBankAddress: string;
  amountFen: number;
  /** 附言: carries the verification code or the PIN. */
  memo: Secret;
}

export type TransferResult =
  | { status: 'accepted' | 'succeeded'; transferId: string }
  | {
      status: 'failed';
      transferId: string;
      failCode: 'ACCOUNT_NOT_FOUND' | 'NAME_MISMATCH' | 'ACCOUNT_FROZEN' | 'OTHER';
    };

export interface BankPort {
  /** @throws ProviderUnavailableError (retry with the same clientTransferId) */
  transfer(request: TransferRequest): Promise<TransferResult>;
  query(clientTransferId: string): Promise<TransferResult | null>;
}

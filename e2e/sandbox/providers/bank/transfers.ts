import { z } from 'zod';
import type { Context } from '../../core/context';
import { digits } from '../../core/ids';
import { fenOf } from '../../core/money';
import type { Table } from '../../core/store';
import { chinaDay } from '../../core/time';

export const FAIL_CODES = ['ACCOUNT_NOT_FOUND', 'NAME_MISMATCH', 'ACCOUNT_FROZEN'] as const;

export const transferSchema = z.object({
  clientTransferId: z.string().min(1).max(64),
  payerAccountNo: z.string(),
  payeeAccountNo: z.string().min(1),
  payeeAccountName: z.string().min(1),
  payeeBankName: z.string(),
  payeeBankAddress: z.string(),
  amount: z.string().refine((amount) => (fenOf(amount) ?? 0) > 0),
  currency: z.literal('CNY'),
  memo: z.string().max(60),
});

export type TransferInput = z.output<typeof transferSchema>;

export interface Transfer extends TransferInput {
  transferId: string;
  status: 'ACCEPTED' | 'SUCCESS' | 'FAILED';
  failCode: string | null;
  at: string;
  /** An accepted transfer settles by itself at this time. */
  settlesAt: string | null;
}

const FAIL_WORDS: Record<string, string> = {
  ACCOUNT_NOT_FOUND: '收款账号不存在',
  NAME_MISMATCH: '收款户名与账号不符',
  ACCOUNT_FROZEN: '收款账户状态异常',
};

export class Transfers {
  private readonly rows: Table<Transfer>;

  constructor(private readonly context: Context) {
    this.rows = context.store.table<Transfer>('transfers');
  }

  all(): Transfer[] {
    return this.rows.all().map((row) => this.settled(row));
  }

  get(clientTransferId: string): Transfer | undefined {
    const row = this.rows.get(clientTransferId);
    return row && this.settled(row);
  }

  /**
   * @param forced a fault: a fail code, or ACCEPTED for a transfer that settles later
   * @param delayMs how much later
   */
  make(input: TransferInput, forced?: string, delayMs = 5000): Transfer | 'conflict' {
    const known = this.get(input.clientTransferId);
    if (known) return sameTransfer(known, input) ? known : 'conflict';
    const failCode = forced && forced !== 'ACCEPTED' ? forced : this.problem(input);
    const accepted = forced === 'ACCEPTED' && !failCode;
    return this.rows.put(input.clientTransferId, {
      ...input,
      transferId: `B${chinaDay()}${digits(12)}`,
      status: failCode ? 'FAILED' : accepted ? 'ACCEPTED' : 'SUCCESS',
      failCode,
      at: new Date().toISOString(),
      settlesAt: accepted ? new Date(Date.now() + delayMs).toISOString() : null,
    });
  }

  answer(row: Transfer): object {
    const { clientTransferId, transferId, status, failCode } = row;
    const failure = failCode ? { failCode, failMessage: FAIL_WORDS[failCode] ?? failCode } : {};
    return { clientTransferId, transferId, status, ...failure };
  }

  private problem(input: TransferInput): string | null {
    const account = this.context.registry.accounts.get(input.payeeAccountNo);
    if (!account) return 'ACCOUNT_NOT_FOUND';
    if (account.accountName !== input.payeeAccountName) return 'NAME_MISMATCH';
    return account.frozen ? 'ACCOUNT_FROZEN' : null;
  }

  private settled(row: Transfer): Transfer {
    if (row.status !== 'ACCEPTED' || !row.settlesAt || Date.parse(row.settlesAt) > Date.now()) return row;
    return this.rows.put(row.clientTransferId, { ...row, status: 'SUCCESS' });
  }
}

const sameTransfer = (known: Transfer, input: TransferInput): boolean =>
  (Object.keys(input) as (keyof TransferInput)[]).every((key) => known[key] === input[key]);

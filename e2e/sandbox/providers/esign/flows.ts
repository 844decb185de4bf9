import { randomInt } from 'node:crypto';
import type { Context } from '../../core/context';
import { digits } from '../../core/ids';
import { yuan } from '../../core/money';
import type { Table } from '../../core/store';
import type { Transfers } from '../bank/transfers';

export type Process = 'INIT' | 'PAID' | 'PAID_FAILED' | 'PAID_SUCCESS' | 'ORGANFINISHED';

export interface Flow {
  flowId: string;
  name: string;
  orgCode: string;
  contextId: string;
  notifyUrl: string;
  createdAt: string;
  /** open until the amount was right (finished), or wrong too often (failed). */
  status: 'open' | 'failed' | 'finished';
  transfer: FlowTransfer | null;
  /** Transfers asked for so far. */
  transfers: number;
  wrongTries: number;
}

export interface FlowTransfer {
  cardNo: string;
  bank: string;
  subbranch: string;
  cnapsCode: string;
  amountFen: number;
  at: string;
  /** When the bank will have said whether it arrived. */
  settlesAt: string;
  /** Of the bank's ledger. */
  bankId: string;
}

const DAY = 24 * 3600_000;
const FLOW_LIFE_MS = 30 * DAY;
const AMOUNT_LIFE_MS = 7 * DAY;
const MAX_TRIES = 3;
const MAX_TRANSFERS = 10;
/** e签宝's own account pays. */
const PAYER = '8888888548800000';

/** Random-amount flows of organisations; the money itself is in the bank's ledger. */
export class Flows {
  readonly rows: Table<Flow>;

  constructor(
    private readonly context: Context,
    private readonly bank: Transfers,
  ) {
    this.rows = context.store.table<Flow>('esign-flows');
  }

  open(input: Pick<Flow, 'name' | 'orgCode' | 'contextId' | 'notifyUrl'>): Flow {
    const flowId = digits(18);
    return this.rows.put(flowId, {
      ...input,
      flowId,
      createdAt: new Date().toISOString(),
      status: 'open',
      transfer: null,
      transfers: 0,
      wrongTries: 0,
    });
  }

  /** A flow that can still be worked on, or the code that says why not. */
  usable(flowId: string): Flow | string {
    const flow = this.rows.get(flowId);
    if (!flow) return '30500004';
    if (flow.status !== 'open') return '30500002';
    return Date.parse(flow.createdAt) + FLOW_LIFE_MS <= Date.now() ? '30500003' : flow;
  }

  /** Each call is a new transfer: the interface has no key of the caller's. */
  transfer(flow: Flow, to: Pick<FlowTransfer, 'cardNo' | 'bank' | 'subbranch' | 'cnapsCode'>): Flow {
    const amountFen = randomInt(1, 100);
    const bankId = `ESIGN-${flow.flowId}-${flow.transfers + 1}`;
    const now = Date.now();
    this.bank.make(
      {
        clientTransferId: bankId,
        payerAccountNo: PAYER,
        payeeAccountNo: to.cardNo,
        payeeAccountName: flow.name,
        payeeBankName: to.bank,
        payeeBankAddress: to.subbranch,
        amount: yuan(amountFen),
        currency: 'CNY',
        memo: '企业认证打款',
      },
      'ACCEPTED',
      this.context.config.ESIGN_TRANSFER_MS,
    );
    const settlesAt = new Date(now + this.context.config.ESIGN_TRANSFER_MS).toISOString();
    return this.rows.put(flow.flowId, {
      ...flow,
      transfer: { ...to, amountFen, at: new Date(now).toISOString(), settlesAt, bankId },
      transfers: flow.transfers + 1,
      wrongTries: 0,
    });
  }

  process(flow: Flow): Process {
    if (flow.status === 'finished') return 'ORGANFINISHED';
    if (!flow.transfer) return 'INIT';
    if (Date.parse(flow.transfer.settlesAt) > Date.now()) return 'PAID';
    return this.bank.get(flow.transfer.bankId)?.status === 'FAILED' ? 'PAID_FAILED' : 'PAID_SUCCESS';
  }

  remainTimes = (flow: Flow): number => MAX_TRANSFERS - flow.transfers;

  /** @returns null when the amount is right, else the code */
  check(flow: Flow, amountFen: number): string | null {
    if (!flow.transfer || this.process(flow) === 'PAID_FAILED') return '30502013';
    if (Date.parse(flow.transfer.at) + AMOUNT_LIFE_MS <= Date.now()) return '30502014';
    if (flow.transfer.amountFen === amountFen) {
      this.rows.put(flow.flowId, { ...flow, status: 'finished' });
      return null;
    }
    const wrongTries = flow.wrongTries + 1;
    const spent = wrongTries >= MAX_TRIES;
    this.rows.put(flow.flowId, { ...flow, wrongTries, status: spent ? 'failed' : 'open' });
    return spent ? '30502003' : '30502002';
  }
}

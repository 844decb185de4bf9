import { DomainError, ProviderUnavailableError } from '@/lib/domain/errors';
import type { PaymentNotice, PaymentPort, TradeState } from '@/lib/ports/payment';

/** Where a call may be interrupted; 'lost' stands for a call that does not arrive, or an answer that gets lost. */
export type Gate = (point: string) => Promise<'go' | 'lost'>;

export interface ModelTrade {
  readonly outTradeNo: string;
  readonly amountFen: number;
  /** Until somebody scans the code there is no trade: it can't be asked about, nor closed. */
  status: 'not_scanned' | 'waiting' | 'success' | 'closed';
  receivedFen: number;
  /** By which way it was opened: the other one is refused from then on. */
  by: 'code' | 'page' | null;
  readonly refunds: Map<string, number>;
}

export const OURS = { appId: 'app-of-the-model', sellerId: 'seller-of-the-model' };

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** Alipay's side of the trades of one order, as its documents describe it, behind the port that the product uses. */
export class AlipayModel implements PaymentPort {
  readonly trades = new Map<string, ModelTrade>();
  /** Everything that Alipay has told or wants to tell, oldest first. */
  readonly notices: { notice: PaymentNotice; delivered: number }[] = [];

  constructor(private readonly gate: Gate) {}

  get balanceFen(): number {
    return sum([...this.trades.values()].map(({ receivedFen, refunds }) => receivedFen - sum(refunds.values())));
  }

  async precreate({ outTradeNo, amountFen }: { outTradeNo: string; amountFen: number }): Promise<{ qrCode: string }> {
    return this.#call('precreate', false, () => {
      const known = this.trades.get(outTradeNo);
      if (known?.status === 'success') throw new DomainError('payment.already_paid', '已支付', 'conflict');
      if (known?.status === 'closed') throw new DomainError('payment.closed', '已关闭', 'conflict');
      if (known?.by === 'page') throw new DomainError('payment.opened_otherwise', '已在页面打开', 'conflict');
      if (!known) {
        this.trades.set(outTradeNo, {
          ...{ outTradeNo, amountFen, status: 'not_scanned', receivedFen: 0, by: null },
          refunds: new Map<string, number>(),
        });
      }
      return { qrCode: `https://qr.example.com/${outTradeNo}` };
    });
  }

  pagePay({ outTradeNo }: { outTradeNo: string }): string {
    return `https://pay.example.com/${outTradeNo}`;
  }

  query(outTradeNo: string): Promise<TradeState> {
    return this.#call('query', false, () => this.#state(outTradeNo));
  }

  #state(outTradeNo: string): TradeState {
    const trade = this.trades.get(outTradeNo);
    if (!trade || trade.status === 'not_scanned') return { status: 'not_found' };
    if (trade.status !== 'success') return { status: trade.status };
    return { status: 'success', tradeNo: `T${outTradeNo}`, totalAmountFen: trade.receivedFen, paidAt: new Date() };
  }

  async close(outTradeNo: string): Promise<'closed' | 'not_found' | 'paid'> {
    const answer = await this.#call('close', true, () => {
      const trade = this.trades.get(outTradeNo);
      if (!trade || trade.status === 'not_scanned') return 'not_found' as const;
      if (trade.status !== 'waiting') return 'refused' as const;
      this.end(trade);
      return 'closed' as const;
    });
    if (answer !== 'refused') return answer;
    const { status } = await this.query(outTradeNo);
    return status === 'success' ? 'paid' : 'closed';
  }

  refund({ outTradeNo, refundNo, amountFen }: { outTradeNo: string; refundNo: string; amountFen: number }) {
    return this.#call('refund', true, () => {
      const trade = this.trades.get(outTradeNo);
      // fund_change=N, and the refund query says that it is done.
      if (trade?.refunds.has(refundNo)) return 'refunded' as const;
      const free = (trade?.receivedFen ?? 0) - sum(trade?.refunds.values() ?? []);
      if (trade?.status !== 'success' || amountFen > free) return 'refused' as const;
      trade.refunds.set(refundNo, amountFen);
      if (amountFen === free) trade.status = 'closed';
      this.#tell(trade, { refundFeeFen: sum(trade.refunds.values()) });
      return 'refunded' as const;
    });
  }

  /** The buyer's phone, or the page in his browser, shows the amount: from now on the trade exists. */
  scan(trade: ModelTrade, by: 'code' | 'page' = 'code'): void {
    if (trade.status === 'not_scanned') Object.assign(trade, { status: 'waiting', by });
  }

  /** `late`: the buyer's confirmation was on its way when the trade was closed. */
  pay(trade: ModelTrade, late = false): boolean {
    if (trade.receivedFen > 0 || (trade.status === 'closed' && !late)) return false;
    Object.assign(trade, { status: 'success', receivedFen: trade.amountFen });
    this.#tell(trade);
    return true;
  }

  /** By its time or by our call. */
  end(trade: ModelTrade): void {
    trade.status = 'closed';
    this.#tell(trade);
  }

  #tell(trade: ModelTrade, more: Partial<PaymentNotice> = {}): void {
    const { outTradeNo, amountFen } = trade;
    const notice: PaymentNotice = {
      ...{ notifyId: `${outTradeNo}-${this.notices.length}`, outTradeNo, tradeNo: `T${outTradeNo}`, ...OURS },
      ...{ status: trade.status === 'success' ? 'success' : 'closed', totalAmountFen: amountFen, paidAt: new Date() },
      ...more,
    };
    this.notices.push({ notice, delivered: 0 });
  }

  async #call<T>(name: string, changes: boolean, work: () => T): Promise<T> {
    if ((await this.gate(`${name}…`)) === 'lost') throw new ProviderUnavailableError('alipay', changes);
    const result = work();
    if ((await this.gate(`…${name}`)) === 'lost') throw new ProviderUnavailableError('alipay', changes);
    return result;
  }
}

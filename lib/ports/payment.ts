/** Alipay, seen by the business. Amounts are integer fen. `outTradeNo` is ours and unique per payment attempt. */
export type TradeStatus = 'not_found' | 'waiting' | 'closed' | 'success' | 'finished';

export interface TradeState {
  status: TradeStatus;
  tradeNo?: string;
  totalAmountFen?: number;
  paidAt?: Date;
}

export interface PaymentNotice {
  notifyId: string;
  outTradeNo: string;
  tradeNo: string;
  appId: string;
  sellerId: string;
  status: TradeStatus;
  totalAmountFen: number;
  /** Set on refund notices. */
  refundFeeFen?: number;
  paidAt?: Date;
}

export interface PaymentPort {
  /**
   * alipay.trade.precreate. Repeating with the same outTradeNo gives a fresh QR for the same trade.
   * @throws ProviderUnavailableError; DomainError payment.already_paid, payment.closed, payment.opened_otherwise (on
   * Alipay's page), payment.refused
   */
  precreate(input: {
    outTradeNo: string;
    amountFen: number;
    subject: string;
    expiresAt: Date;
  }): Promise<{ qrCode: string }>;
  /**
   * alipay.trade.page.pay: the address of Alipay's own page for the same trade, to be opened in a browser. Signed here,
   * nobody is called. null when the deployment has no such contract.
   *
   * One `outTradeNo` is one trade, whichever way opens it first; Alipay refuses the other way while it is open, and both
   * once it is paid or closed. So the two ways together can't take the money twice.
   * @param returnPath where the buyer is sent back to, on our side. That he comes back says nothing about the money.
   */
  pagePay(input: {
    outTradeNo: string;
    amountFen: number;
    subject: string;
    expiresAt: Date;
    returnPath: string;
  }): string | null;
  /** alipay.trade.query; signature of the answer checked. @throws ProviderUnavailableError */
  query(outTradeNo: string): Promise<TradeState>;
  /** alipay.trade.close. `paid` when the buyer was quicker. @throws ProviderUnavailableError */
  close(outTradeNo: string): Promise<'closed' | 'not_found' | 'paid'>;
  /** alipay.trade.refund, in full or part; success only by fund_change=Y or the refund query. @throws ProviderUnavailableError */
  refund(input: {
    outTradeNo: string;
    refundNo: string;
    amountFen: number;
    reason: string;
  }): Promise<'refunded' | 'refused'>;
}

export interface PaymentNoticePort {
  /** Checks the signature of an asynchronous notice (decoded form body). null = not signed by the provider. */
  parseNotice(form: Record<string, string>): PaymentNotice | null;
  readonly appId: string;
  readonly sellerId: string;
}

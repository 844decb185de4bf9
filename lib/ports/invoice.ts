/** 诺诺 (nuonuo.OpeMplatform.*), seen by the business. */
export interface InvoiceRequest {
  /** <= 20 characters, unique per seller: the idempotency key. */
  orderNo: string;
  buyerName: string;
  buyerTaxNo: string;
  buyerAddressPhone: string;
  buyerBankAccount: string;
  email: string;
  goodsName: string;
  amountFen: number;
}

export type InvoiceState =
  | { status: 'not_found' | 'issuing' }
  /** `ofdUrl`: the same invoice as the tax side's own format, kept at the provider. */
  | { status: 'issued'; invoiceNo: string; pdfUrl: string; ofdUrl?: string; issuedAt: Date; serialNo: string }
  | { status: 'failed'; reason: string };

export interface InvoicePort {
  /** requestBillingNew; a duplicate orderNo (E9106) counts as accepted. @throws ProviderUnavailableError */
  request(input: InvoiceRequest): Promise<{ serialNo: string }>;
  query(orderNo: string): Promise<InvoiceState>;
  downloadPdf(pdfUrl: string): Promise<Uint8Array>;
  /**
   * Red letter for an issued invoice: saveInvoiceRedConfirm. @returns the bill that counts: an invoice has one live bill, and
   * it may be of an earlier number whose answer was lost. null: it has one, but of none of these numbers, or not seen yet.
   * @throws ProviderUnavailableError, DomainError invoice.refused
   */
  requestRed(input: {
    billId: string;
    /** Numbers asked for before, the newest first. */
    earlierBillIds: readonly string[];
    orderNo: string;
    invoiceNo: string;
    buyerName: string;
    buyerTaxNo: string;
  }): Promise<{ billId: string | null }>;
  queryRed(
    billId: string,
  ): Promise<{ status: 'pending' | 'reversed' | 'failed'; redInvoiceNo?: string; reason?: string }>;
}

import type { Context } from '../../core/context';
import { invoiceHtml } from './document';
import { type Invoice, Invoices } from './invoices';
import { invoiceOfd } from './ofd';
import { type RedBill, Reds } from './reds';

const CALLBACK_SCHEDULE = [2, 5, 10, 30, 60, 120, 300].map((seconds) => seconds * 1000);

interface Outlook {
  dueAt: number | null;
  cause: string | null;
}

/** The tax office's desk: what was requested is done by itself after a while, or by hand. */
export class TaxDesk {
  readonly invoices: Invoices;
  readonly reds: Reds;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly documents = new Map<string, Promise<Uint8Array>>();

  constructor(private readonly context: Context) {
    this.invoices = new Invoices(context);
    this.reds = new Reds(context.store, this.invoices, context.config.NUONUO_TAX_NUM);
  }

  /** After a restart: what was due goes on. */
  resume(): void {
    for (const { orderNo, status, dueAt } of this.invoices.rows.all()) {
      if (status === '20' && dueAt !== null) this.plan(orderNo, dueAt, () => this.complete(orderNo, true));
    }
    for (const { billId, billStatus, dueAt } of this.reds.rows.all()) {
      if (billStatus === '15' && dueAt !== null) this.plan(billId, dueAt, () => this.finishRed(billId, null));
    }
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  /** Starts the clock of a new or retried invoice. */
  accept(invoice: Invoice): void {
    const { orderNo } = invoice;
    const { dueAt, cause } = this.outlook();
    this.invoices.rows.put(orderNo, { ...invoice, status: '20', dueAt });
    if (dueAt !== null) this.plan(orderNo, dueAt, () => this.complete(orderNo, cause === null, cause ?? undefined));
  }

  acceptRed(bill: RedBill): void {
    const { dueAt, cause } = this.outlook();
    this.reds.update(bill, { dueAt });
    if (dueAt !== null) this.plan(bill.billId, dueAt, () => this.finishRed(bill.billId, cause));
  }

  complete(orderNo: string, ok: boolean, cause = '税控系统开票失败'): Invoice | undefined {
    const invoice = this.invoices.rows.get(orderNo);
    if (!invoice || invoice.status === '2') return invoice;
    const done = ok ? this.invoices.issue(invoice) : this.invoices.refuse(invoice, cause);
    if (ok) void this.pdf(done).catch((error: Error) => this.context.log(`invoice PDF: ${error.message}`));
    this.callBack(done);
    return done;
  }

  /** Drawn once, and begun at issuing: whoever downloads it should not wait for a browser. */
  pdf(invoice: Invoice): Promise<Uint8Array> {
    const { invoiceNo } = invoice;
    const made =
      this.documents.get(invoiceNo) ?? this.context.pdf(invoiceHtml(invoice, this.context.config.NUONUO_SELLER_NAME));
    this.documents.set(invoiceNo, made);
    made.catch(() => this.documents.delete(invoiceNo));
    return made;
  }

  ofd(invoice: Invoice): Uint8Array {
    return invoiceOfd(invoice, this.context.config.NUONUO_SELLER_NAME);
  }

  fileUrl(format: 'pdf' | 'ofd', { invoiceNo }: Invoice): string {
    return `${this.context.url()}/nuonuo/${format}/${invoiceNo}`;
  }

  /** Faults of the action `issue`: `slow` makes it late, `timeout` waits for a hand, `errorCode` lets it fail. */
  private outlook(): Outlook {
    const faults = this.context.faults.take('nuonuo', 'issue');
    const byHand = faults.some((fault) => fault.kind === 'timeout');
    const slow = faults.find((fault) => fault.kind === 'slow')?.delayMs ?? 0;
    const failing = faults.find((fault) => fault.kind === 'errorCode');
    return {
      dueAt: byHand ? null : Date.now() + this.context.config.INVOICE_DELAY_MS + slow,
      cause: failing ? failing.code || '税控系统开票失败' : null,
    };
  }

  private finishRed(billId: string, cause: string | null): void {
    const bill = this.reds.rows.get(billId);
    if (bill?.billStatus !== '15') return;
    // `02` as the code: the buyer must agree first.
    if (cause === '02') this.reds.update(bill, { billStatus: '02' });
    else if (cause) this.reds.update(bill, { billStatus: '16', billMessage: cause });
    else this.reds.complete(bill);
  }

  private plan(key: string, at: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(key);
        act();
      },
      Math.max(0, at - Date.now()),
    );
    this.timers.set(key, timer);
  }

  private callBack(invoice: Invoice): void {
    const { billing, status, orderNo } = invoice;
    if (!billing.callBackUrl) return;
    const issued = status === '2';
    const content = {
      c_status: issued ? '1' : '2',
      c_fpqqlsh: invoice.serialNo,
      c_orderno: orderNo,
      c_fphm: invoice.invoiceNo,
      c_fpdm: '',
      c_kprq: issued ? String(Date.parse(invoice.issuedAt ?? '')) : '',
      c_hjse: invoice.taxAmount.toFixed(2),
      c_bhsje: invoice.exTaxAmount.toFixed(2),
      c_url: issued ? this.fileUrl('pdf', invoice) : '',
      c_ofd_url: issued ? this.fileUrl('ofd', invoice) : '',
      c_errorMessage: invoice.failCause,
      c_clerk: billing.clerk,
      c_saletaxnum: billing.salerTaxNum,
    };
    const form = new URLSearchParams({ operater: 'callback', orderno: orderNo, content: JSON.stringify(content) });
    this.context.callbacks.send({
      provider: 'nuonuo',
      about: orderNo,
      url: billing.callBackUrl,
      contentType: 'application/x-www-form-urlencoded; charset=utf-8',
      body: form.toString(),
      schedule: CALLBACK_SCHEDULE,
    });
  }
}

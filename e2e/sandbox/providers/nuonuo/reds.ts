import { z } from 'zod';
import { digits } from '../../core/ids';
import type { Store, Table } from '../../core/store';
import type { Invoice, Invoices } from './invoices';

export const redSchema = z.object({
  billId: z.string().max(32).optional(),
  blueInvoiceLine: z.string(),
  applySource: z.coerce.string(),
  blueElecInvoiceNumber: z.string(),
  sellerTaxNo: z.string(),
  buyerName: z.string(),
  buyerTaxNo: z.string().default(''),
  redReason: z.coerce.string().regex(/^[1-4]$/),
});

/** 红字确认单. */
export interface RedBill {
  billId: string;
  billNo: string;
  billUuid: string;
  blueInvoiceNo: string;
  blueOrderNo: string;
  redReason: string;
  /** 15 applying, 16 failed, 01 no confirmation needed, 02 waits for the buyer, 04 both agreed, 05 buyer refused. */
  billStatus: '15' | '16' | '01' | '02' | '04' | '05';
  billMessage: string;
  redInvoiceNumber: string | null;
  invoiceSerialNum: string | null;
  appliedAt: string;
  dueAt: number | null;
}

const LIVE = ['15', '01', '02', '04'];

export class Reds {
  readonly rows: Table<RedBill>;

  constructor(
    store: Store,
    private readonly invoices: Invoices,
    private readonly sellerTaxNo: string,
  ) {
    this.rows = store.table<RedBill>('reds');
  }

  /** @returns the bill, or an error code */
  apply(input: unknown): RedBill | string {
    const parsed = redSchema.safeParse(input);
    if (!parsed.success) return 'E4000';
    const { blueElecInvoiceNumber, sellerTaxNo, redReason } = parsed.data;
    const billId = parsed.data.billId ?? digits(19);
    if (sellerTaxNo !== this.sellerTaxNo) return 'E9301';
    const blue = this.invoices.byNumber(blueElecInvoiceNumber);
    if (!blue) return 'E9500';
    if (this.rows.get(billId) || this.liveFor(blue)) return 'E9106';
    return this.rows.put(billId, {
      billId,
      billNo: `45${digits(18)}`,
      billUuid: digits(32),
      blueInvoiceNo: blue.invoiceNo,
      blueOrderNo: blue.orderNo,
      redReason,
      billStatus: '15',
      billMessage: '',
      redInvoiceNumber: null,
      invoiceSerialNum: null,
      appliedAt: new Date().toISOString(),
      dueAt: null,
    });
  }

  /** The red invoice is made by itself once nobody needs to confirm any more. */
  complete(bill: RedBill, billStatus: '01' | '04' = '01'): RedBill {
    const redInvoiceNumber = `26452000000${digits(9)}`;
    const blue = this.invoices.rows.get(bill.blueOrderNo);
    if (blue) this.invoices.rows.put(blue.orderNo, { ...blue, reversedBy: redInvoiceNumber });
    return this.update(bill, { billStatus, redInvoiceNumber, invoiceSerialNum: digits(20) });
  }

  update(bill: RedBill, change: Partial<RedBill>): RedBill {
    return this.rows.put(bill.billId, { ...bill, dueAt: null, ...change });
  }

  private liveFor(blue: Invoice): boolean {
    return (
      this.rows.find((bill) => bill.blueInvoiceNo === blue.invoiceNo && LIVE.includes(bill.billStatus)) !== undefined
    );
  }
}

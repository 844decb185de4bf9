import { z } from 'zod';
import type { Context } from '../../core/context';
import { digits } from '../../core/ids';
import type { Table } from '../../core/store';

const amount = z.coerce.number();

const lineSchema = z.object({
  goodsName: z.string().min(1).max(90),
  goodsCode: z
    .string()
    .regex(/^\d{19}$/)
    .optional(),
  withTaxFlag: z.coerce.number().int().min(0).max(1),
  price: amount.optional(),
  num: amount.optional(),
  unit: z.string().default(''),
  specType: z.string().default(''),
  tax: amount.optional(),
  taxRate: amount,
  taxExcludedAmount: amount.optional(),
  taxIncludedAmount: amount.optional(),
});

export const billingSchema = z.object({
  buyerName: z.string().min(1).max(100),
  buyerTaxNum: z.string().max(20).default(''),
  buyerAddress: z.string().default(''),
  buyerTel: z.string().default(''),
  buyerAccount: z.string().default(''),
  salerTaxNum: z.string().min(1).max(20),
  salerTel: z.string().min(1).max(20),
  salerAddress: z.string().min(1).max(80),
  salerAccount: z.string().default(''),
  orderNo: z.string().min(1).max(20),
  invoiceDate: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
  clerk: z.string().min(1).max(20),
  remark: z.string().max(230).default(''),
  pushMode: z.coerce.number().optional(),
  email: z.string().default(''),
  buyerPhone: z.string().default(''),
  invoiceType: z.coerce.number(),
  invoiceLine: z.enum(['pc', 'bs', 'p', 'c', 's', 'b', 'r', 'es', 'ec']),
  callBackUrl: z.string().default(''),
  invoiceDetail: z.array(lineSchema).min(1).max(2000),
});

export type Billing = z.output<typeof billingSchema>;

export interface InvoiceLine {
  goodsName: string;
  unit: string;
  num: number;
  price: number;
  amount: number;
  taxRate: number;
  tax: number;
}

export interface Invoice {
  serialNo: string;
  orderNo: string;
  billing: Billing;
  lines: InvoiceLine[];
  exTaxAmount: number;
  taxAmount: number;
  orderAmount: number;
  /** 20 issuing, 2 done, 22 failed. */
  status: '20' | '2' | '22';
  failCause: string;
  invoiceNo: string;
  requestedAt: string;
  issuedAt: string | null;
  /** When it is done by itself; null = only by hand. */
  dueAt: number | null;
  /** Number of the red invoice that reverses it. */
  reversedBy: string | null;
}

const cents = (value: number): number => Math.round(value * 100) / 100;
const TOLERANCE = 0.06;

/** Fills in what the line leaves out, and finds amounts that don't fit together. */
function computeLine(line: z.output<typeof lineSchema>): InvoiceLine | null {
  const num = line.num ?? 1;
  const given = line.price === undefined ? undefined : cents(line.price * num);
  const included =
    line.taxIncludedAmount ?? (line.withTaxFlag === 1 ? given : given && cents(given * (1 + line.taxRate)));
  if (included === undefined) return null;
  const excluded = line.taxExcludedAmount ?? cents(included / (1 + line.taxRate));
  const tax = line.tax ?? cents(included - excluded);
  if (Math.abs(excluded + tax - included) > TOLERANCE) return null;
  if (Math.abs(excluded * line.taxRate - tax) > TOLERANCE) return null;
  return {
    goodsName: line.goodsName,
    unit: line.unit,
    num,
    price: excluded / num,
    amount: excluded,
    taxRate: line.taxRate,
    tax,
  };
}

export class Invoices {
  readonly rows: Table<Invoice>;

  constructor(private readonly context: Context) {
    this.rows = context.store.table<Invoice>('invoices');
  }

  bySerial(serialNo: string): Invoice | undefined {
    return this.rows.find((invoice) => invoice.serialNo === serialNo);
  }

  byNumber(invoiceNo: string): Invoice | undefined {
    return this.rows.find((invoice) => invoice.invoiceNo !== '' && invoice.invoiceNo === invoiceNo);
  }

  /** @returns the invoice, or an error code */
  request(input: unknown): Invoice | string {
    const parsed = billingSchema.safeParse(input);
    if (!parsed.success) return 'E4000';
    const billing = parsed.data;
    if (billing.salerTaxNum !== this.context.config.NUONUO_TAX_NUM) return 'E9301';
    if (billing.invoiceType !== 1) return 'E4000';
    if (this.rows.get(billing.orderNo)) return 'E9106';
    const lines = billing.invoiceDetail.map(computeLine);
    if (lines.some((line) => line === null)) return 'E9131';
    const complete = lines as InvoiceLine[];
    const exTaxAmount = cents(complete.reduce((sum, line) => sum + line.amount, 0));
    const taxAmount = cents(complete.reduce((sum, line) => sum + line.tax, 0));
    return this.rows.put(billing.orderNo, {
      serialNo: digits(20),
      orderNo: billing.orderNo,
      billing,
      lines: complete,
      exTaxAmount,
      taxAmount,
      orderAmount: cents(exTaxAmount + taxAmount),
      status: '20',
      failCause: '',
      invoiceNo: '',
      requestedAt: new Date().toISOString(),
      issuedAt: null,
      dueAt: null,
      reversedBy: null,
    });
  }

  issue(invoice: Invoice): Invoice {
    const issuedAt = new Date().toISOString();
    const invoiceNo = `26452000000${digits(9)}`;
    return this.rows.put(invoice.orderNo, { ...invoice, status: '2', failCause: '', invoiceNo, issuedAt, dueAt: null });
  }

  refuse(invoice: Invoice, failCause: string): Invoice {
    return this.rows.put(invoice.orderNo, { ...invoice, status: '22', failCause, dueAt: null });
  }
}

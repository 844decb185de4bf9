import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import type { FilesPort } from '../../ports/files';
import type { InvoicePort } from '../../ports/invoice';
import type { MailPort } from '../../ports/mail';
import type { ServiceContext } from '../context';
import { mailInvoice } from './mail';
import { callProvider } from './request';
import { findInvoice, type InvoiceRow, moveInvoice } from './rows';

export interface InvoiceDeps {
  invoice: InvoicePort;
  files: FilesPort;
  mail: MailPort;
}
export type CheckedStatus = 'issuing' | 'issued' | 'failed' | 'none';

/** Asks the provider; when issued: keeps the PDF, records it, mails it once. */
export async function checkInvoice(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: InvoiceDeps,
): Promise<{ status: CheckedStatus }> {
  const row = await findInvoice(ctx.db, input.orderNo);
  if (!row || row.state === 'none') return { status: 'none' };
  if (row.state === 'failed') return { status: 'failed' };
  if (row.state === 'issuing') {
    const status = await follow(ctx, row, deps);
    if (status !== 'issued') return { status };
  }
  await mailInvoice(ctx, input, deps);
  return { status: 'issued' };
}

async function follow(ctx: ServiceContext, row: InvoiceRow, deps: InvoiceDeps): Promise<CheckedStatus> {
  const { orderNo } = row;
  if (!row.serialNo) {
    const [order] = await ctx.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    if (order) await callProvider(ctx, order, row, deps.invoice);
    return 'issuing';
  }
  const answer = await deps.invoice.query(row.requestNo);
  if (answer.status === 'failed') {
    // The provider's words may repeat what the customer typed: kept in the row for finance, not in the audit log.
    const patch = { failReason: answer.reason.slice(0, 200) };
    await moveInvoice(ctx, orderNo, { from: ['issuing'], to: 'failed', patch, action: 'invoice.fail' });
    return 'failed';
  }
  if (answer.status !== 'issued') return 'issuing';
  const pdfKey = `invoices/${orderNo}.pdf`;
  await deps.files.put(pdfKey, await deps.invoice.downloadPdf(answer.pdfUrl));
  const { invoiceNo, issuedAt, serialNo } = answer;
  await moveInvoice(ctx, orderNo, {
    from: ['issuing'],
    to: 'issued',
    patch: { invoiceNo, issuedAt, pdfKey, ofdUrl: answer.ofdUrl ?? null, serialNo: serialNo || row.serialNo },
    action: 'invoice.issue',
    after: { invoiceNo },
  });
  return 'issued';
}

import { eq } from 'drizzle-orm';
import { invoices } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import type { FilesPort } from '../../ports/files';
import { requireCustomer, type ServiceContext } from '../context';
import { readOwnOrder } from '../order/own';

/** The e-invoice as PDF, for the order's own customer. */
export async function getInvoiceFile(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { files: FilesPort },
): Promise<{ content: Uint8Array; fileName: string }> {
  const order = await readOwnOrder(ctx.db, requireCustomer(ctx), input.orderNo);
  const [row] = await ctx.db.select().from(invoices).where(eq(invoices.orderNo, order.orderNo));
  if (!row?.pdfKey) throw new DomainError('invoice.not_ready', '电子发票尚未开具，请稍后再来下载。', 'not_found');
  return { content: await deps.files.get(row.pdfKey), fileName: `invoice-${order.orderNo}.pdf` };
}

import { eq } from 'drizzle-orm';
import { invoices } from '../../../db/schema/order';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { InvoicePort } from '../../ports/invoice';
import type { ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct } from '../order/transition';
import { checkInvoice, type InvoiceDeps } from './check';
import { earlierBillIds, firstBillId } from './redBills';
import { findInvoice, type InvoiceRow, moveInvoice } from './rows';

/** After the order began to go back. */
const SEEN_WITHIN_MS = 2 * 3_600_000;

export type ReversedStatus = 'none' | 'reversing' | 'reversed' | 'failed';

/** Red invoice for an issued one: asks for it, then asks after it. One still being issued is waited for first. */
export async function reverseInvoice(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: InvoiceDeps,
): Promise<{ status: ReversedStatus }> {
  const { orderNo } = input;
  if ((await findInvoice(ctx.db, orderNo))?.state === 'issuing') await checkInvoice(ctx, input, deps);
  const row = await findInvoice(ctx.db, orderNo);
  if (!row || row.state === 'none' || row.state === 'failed') return { status: 'none' };
  if (row.state === 'reversed') return { status: 'reversed' };
  if (row.state === 'issuing') return { status: 'reversing' };
  if (row.state === 'issued') return { status: await request(ctx, row, deps.invoice) };
  return { status: await ask(ctx, row, deps.invoice) };
}

async function request(ctx: ServiceContext, row: InvoiceRow, provider: InvoicePort): Promise<ReversedStatus> {
  const { orderNo } = row;
  const { order, billId } = await intent(ctx, orderNo);
  const buyer = order.application.invoice;
  let redBillId: string | null;
  try {
    ({ billId: redBillId } = await provider.requestRed({
      ...{
        billId,
        earlierBillIds: earlierBillIds(orderNo, billId),
        orderNo: row.requestNo,
        invoiceNo: row.invoiceNo ?? '',
      },
      ...{ buyerName: buyer.title, buyerTaxNo: buyer.taxNo },
    }));
  } catch (error) {
    if (!(error instanceof DomainError) || error instanceof ProviderUnavailableError) throw error;
    return failed(ctx, orderNo, String(error.details.providerCode ?? error.code));
  }
  if (!redBillId) return unseen(ctx, order);
  // The next number comes after the newest that was used, whichever of them counts.
  const newestRedBillId = redBillId === billId ? null : billId;
  await moveInvoice(ctx, orderNo, {
    ...{ from: ['issued'], to: 'reversing', action: 'invoice.reverse' },
    ...{ patch: { redBillId, newestRedBillId }, after: { redBillId } },
  });
  return 'reversing';
}

/** The state stays; finance and the customer hear of it. */
async function failed(ctx: ServiceContext, orderNo: string, reason: string): Promise<ReversedStatus> {
  const patch = { failReason: `red:${reason}` };
  await moveInvoice(ctx, orderNo, { from: ['issued'], to: 'issued', patch, action: 'invoice.reverse_failed' });
  return 'failed';
}

/** There is a bill, and none of ours is seen: asked again for a while, for it may only be late; then a person must look. */
async function unseen(ctx: ServiceContext, { orderNo, stateSince }: OrderRow): Promise<ReversedStatus> {
  if (ctx.clock.now().getTime() < stateSince.getTime() + SEEN_WITHIN_MS) {
    throw new ProviderUnavailableError('nuonuo', true, 'the red bill is not seen yet');
  }
  return failed(ctx, orderNo, '开票平台已有该发票的红字申请，但查不到它的单号，请到开票平台核对');
}

/** The red bill's number is fixed and recorded before the tax side hears of it. */
async function intent(ctx: ServiceContext, orderNo: string): Promise<{ order: OrderRow; billId: string }> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const known = (await findInvoice(tx, orderNo))?.redBillId;
    if (known) return { order, billId: known };
    const billId = firstBillId(orderNo);
    await tx.update(invoices).set({ redBillId: billId }).where(eq(invoices.orderNo, orderNo));
    await recordOrderAct(tx, ctx, order, 'invoice.reverse_begin', { after: { redBillId: billId } });
    return { order, billId };
  });
}

async function ask(ctx: ServiceContext, row: InvoiceRow, provider: InvoicePort): Promise<ReversedStatus> {
  const { orderNo } = row;
  const answer = await provider.queryRed(row.redBillId ?? firstBillId(orderNo));
  if (answer.status === 'pending') return 'reversing';
  if (answer.status === 'failed') {
    // Back to what it is: an issued invoice. Finance may try again.
    const patch = { failReason: `red:${(answer.reason ?? '').slice(0, 150)}` };
    await moveInvoice(ctx, orderNo, { from: ['reversing'], to: 'issued', patch, action: 'invoice.reverse_failed' });
    return 'failed';
  }
  const redInvoiceNo = answer.redInvoiceNo ?? null;
  await moveInvoice(ctx, orderNo, {
    from: ['reversing'],
    to: 'reversed',
    patch: { redInvoiceNo, reversedAt: ctx.clock.now() },
    action: 'invoice.reversed',
    after: { redInvoiceNo },
  });
  return 'reversed';
}

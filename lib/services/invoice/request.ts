import { eq } from 'drizzle-orm';
import { invoices, orders } from '../../../db/schema/order';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { OrderState } from '../../domain/order';
import type { InvoicePort } from '../../ports/invoice';
import { agentEmailOf } from '../change/mobile';
import { requireStanding } from '../consent/standing';
import type { ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct } from '../order/transition';
import { findInvoice, type InvoiceRow, moveInvoice } from './rows';

const GOODS = '数字证书介质';
const NO_INVOICE: readonly OrderState[] = ['submitted', 'closed', 'refunding', 'refunded'];

/** Asks for the e-invoice of a paid order; the order number is the provider's idempotency key. */
export async function requestInvoice(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { invoice: InvoicePort },
): Promise<void> {
  const found = await intent(ctx, input.orderNo);
  if (found) await callProvider(ctx, found.order, found.row, deps.invoice);
}

async function intent(ctx: ServiceContext, orderNo: string): Promise<{ order: OrderRow; row: InvoiceRow } | null> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const known = await findInvoice(tx, orderNo);
    if (known) return known.state === 'issuing' && !known.serialNo ? { order, row: known } : null;
    if (NO_INVOICE.includes(order.state) || order.amountFen === 0) return null;
    const [row] = await tx
      .insert(invoices)
      .values({ orderNo, requestNo: orderNo, state: 'issuing', createdAt: ctx.clock.now() })
      .returning();
    await tx.update(orders).set({ invoiceStatus: 'issuing' }).where(eq(orders.orderNo, orderNo));
    await recordOrderAct(tx, ctx, order, 'invoice.request', { after: { invoice: 'issuing' } });
    return { order, row: row as InvoiceRow };
  });
}

/** Also called while polling, should a crash have come between intent and call. */
export async function callProvider(
  ctx: ServiceContext,
  order: OrderRow,
  row: InvoiceRow,
  provider: InvoicePort,
): Promise<void> {
  const { invoice } = order.application;
  try {
    await requireStanding(ctx.db, order, 'invoice');
    const { serialNo } = await provider.request({
      orderNo: row.requestNo,
      buyerName: invoice.title,
      buyerTaxNo: invoice.taxNo,
      buyerAddressPhone: invoice.addressPhone,
      buyerBankAccount: invoice.bankAccount,
      email: await agentEmailOf(ctx.db, order),
      goodsName: GOODS,
      amountFen: order.amountFen,
    });
    await keepSerial(ctx, row, serialNo);
  } catch (error) {
    if (!(error instanceof DomainError) || error instanceof ProviderUnavailableError) throw error;
    // An earlier call whose answer was lost may have issued it all the same: then it is followed, and can be reversed.
    const known = await provider.query(row.requestNo);
    if (known.status === 'issued') return keepSerial(ctx, row, known.serialNo || row.requestNo);
    if (known.status === 'issuing') return;
    // Refused for good: finance sees it in the order; the order itself goes on.
    const failReason = String(error.details.providerCode ?? error.code);
    await moveInvoice(ctx, order.orderNo, {
      ...{ from: ['issuing'], to: 'failed', patch: { failReason }, action: 'invoice.fail', after: { failReason } },
    });
  }
}

async function keepSerial(ctx: ServiceContext, { orderNo }: InvoiceRow, serialNo: string): Promise<void> {
  await ctx.db.update(invoices).set({ serialNo }).where(eq(invoices.orderNo, orderNo));
}

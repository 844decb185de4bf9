import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { resends } from '../../../db/schema/refund';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskMobile } from '../../domain/masks';
import { NOTICES } from '../../domain/notices';
import type { FilesPort } from '../../ports/files';
import type { MailPort } from '../../ports/mail';
import { agentMobileOf } from '../change/mobile';
import type { ServiceContext } from '../context';
import { invoiceMail } from '../invoice/mail';
import { findInvoice } from '../invoice/rows';
import { intendNotice } from '../notification/rows';
import type { OrderRow } from '../order/transition';
import { type PinDeps, sendPin } from '../pin/deliver';
import { itemsOf } from '../production/items';
import { openResend, type ResendRow, settleResend } from './rows';

export type ResendDeps = PinDeps & { files: FilesPort; mail: MailPort };

/** Sends what the customer wanted once more. Nothing open, nothing sent. */
export async function sendAgain(ctx: ServiceContext, input: { orderNo: string }, deps: ResendDeps): Promise<void> {
  const [order] = await ctx.db.select().from(orders).where(eq(orders.orderNo, input.orderNo));
  if (!order) return;
  const invoice = await openResend(ctx.db, order.orderNo, 'invoice');
  if (invoice) await settled(ctx, invoice, () => mailAgain(ctx, order, invoice, deps));
  const pin = await openResend(ctx.db, order.orderNo, 'pin');
  const tell = order.method === 'bank_account' ? (tx: Tx) => tellOfMemo(tx, ctx, order) : undefined;
  if (pin) await settled(ctx, pin, () => pinAgain(ctx, order, pin, deps), tell);
}

/** Refused for good (no such mailbox, an account that is closed): the page says so, and the order lives on. */
async function settled(
  ctx: ServiceContext,
  row: ResendRow,
  send: () => Promise<void>,
  tell?: (tx: Tx) => Promise<void>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof DomainError) || error instanceof ProviderUnavailableError) throw error;
    return settleResend(ctx, row, 'failed');
  }
  await settleResend(ctx, row, 'sent', tell);
}

/** A memo says nothing by itself. As after the first time, and sent by whoever sends what is due. */
async function tellOfMemo(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<void> {
  const template = 'pin_in_memo';
  const { orderNo } = order;
  const again = await tx.$count(
    resends,
    and(eq(resends.orderNo, orderNo), eq(resends.kind, 'pin'), eq(resends.state, 'sent')),
  );
  const targetMasked = maskMobile(await agentMobileOf(tx, order));
  const how = { channel: 'sms' as const, targetMasked, version: NOTICES[template].version, dueAt: ctx.clock.now() };
  const id = { orderNo, template, occurrence: 1 + again };
  await intendNotice(tx, ctx, id, { action: 'notice.begin', ...how });
}

async function mailAgain(ctx: ServiceContext, order: OrderRow, row: ResendRow, deps: ResendDeps): Promise<void> {
  const invoice = await findInvoice(ctx.db, order.orderNo);
  if (!invoice?.pdfKey) throw new DomainError('invoice.not_ready', '电子发票尚未开具。', 'conflict');
  await deps.mail.send(await invoiceMail(ctx.db, order, invoice, row.id, deps.files));
}

async function pinAgain(ctx: ServiceContext, order: OrderRow, row: ResendRow, deps: ResendDeps): Promise<void> {
  const attempted = (at: Date | null) => ctx.db.update(resends).set({ attemptedAt: at }).where(eq(resends.id, row.id));
  for (const { position } of await itemsOf(ctx.db, order.orderNo)) {
    // Each message has a key of its own; the first one's is that of an order of one token.
    const deliveryKey = position === 1 ? row.id : `${row.id}-${position}`;
    await sendPin(ctx, order, position, { ...row, deliveryKey }, deps, attempted);
  }
}

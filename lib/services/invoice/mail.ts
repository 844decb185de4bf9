import { eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { publish } from '../../../db/outbox';
import { invoices, notifications, orders } from '../../../db/schema/order';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskEmail } from '../../domain/masks';
import { moneyText } from '../../domain/money';
import type { FilesPort } from '../../ports/files';
import type { MailMessage, MailPort } from '../../ports/mail';
import { agentEmailOf } from '../change/mobile';
import type { ServiceContext } from '../context';
import { intendNotice, type NoticeRow } from '../notification/rows';
import type { OrderRow } from '../order/transition';
import { findInvoice, type InvoiceRow } from './rows';

/** The e-invoice to the agent's mailbox, once: the message id is ours and the same at every try. */
export async function mailInvoice(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { files: FilesPort; mail: MailPort },
): Promise<void> {
  const { orderNo } = input;
  const invoice = await findInvoice(ctx.db, orderNo);
  const [order] = await ctx.db.select().from(orders).where(eq(orders.orderNo, orderNo));
  if (!order || !invoice?.pdfKey || invoice.mailedAt) return;
  const targetMasked = maskEmail(await agentEmailOf(ctx.db, order));
  const how = { channel: 'mail' as const, targetMasked, dueAt: null };
  const row = await ctx.db.transaction((tx) =>
    intendNotice(tx, ctx, { orderNo, template: 'invoice', occurrence: 1 }, { action: 'invoice.mail_begin', ...how }),
  );
  if (row.state !== 'sending') return;
  const message = await invoiceMail(ctx.db, order, invoice, row.id, deps.files);
  try {
    await deps.mail.send(message);
    await settle(ctx, row, 'sent');
  } catch (error) {
    if (!(error instanceof DomainError) || error instanceof ProviderUnavailableError) throw error;
    // The mailbox does not exist: the invoice can still be downloaded from the order.
    await settle(ctx, row, 'failed');
  }
}

/** The message id is ours: however often it is sent, it is one message. */
export async function invoiceMail(
  db: Executor,
  order: OrderRow,
  invoice: InvoiceRow,
  messageId: string,
  files: FilesPort,
): Promise<MailMessage> {
  return {
    messageId,
    to: await agentEmailOf(db, order),
    subject: `电子发票：订单 ${order.orderNo}`,
    text: mailText(order, invoice.invoiceNo ?? ''),
    attachments: [
      {
        filename: `电子发票-${order.orderNo}.pdf`,
        contentType: 'application/pdf',
        content: await files.get(invoice.pdfKey ?? ''),
      },
    ],
  };
}

const mailText = (order: OrderRow, invoiceNo: string): string =>
  [
    '您好：',
    '',
    `贵单位办理数字证书的订单 ${order.orderNo}（金额 ${moneyText(order.amountFen)}）已开具电子发票，发票号码 ${invoiceNo}，请见附件。`,
    '您也可以在“订单查询”中随时下载。',
    '',
    '此邮件由系统自动发出，请勿直接回复。',
  ].join('\n');

async function settle(ctx: ServiceContext, row: NoticeRow, state: 'sent' | 'failed'): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    const sentAt = state === 'sent' ? now : null;
    await tx.update(notifications).set({ state, sentAt }).where(eq(notifications.id, row.id));
    if (sentAt) await tx.update(invoices).set({ mailedAt: sentAt }).where(eq(invoices.orderNo, row.orderNo));
    await publish(tx, 'order', row.orderNo);
  });
}

import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { pinDeliveries, productions, tokenSecrets } from '../../../db/schema/production';
import { tokenSecretsContext } from '../../crypto/sealed-box';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { Secret } from '../../domain/secret';
import type { BankPort } from '../../ports/bank';
import type { SmsPort } from '../../ports/sms';
import type { VaultPort } from '../../ports/vault';
import type { ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct } from '../order/transition';
import { pinChannel } from './channels';

export interface PinDeps {
  sms: SmsPort;
  bank: BankPort;
  vault: VaultPort;
}
export type DeliveryRow = typeof pinDeliveries.$inferSelect;
/** What a channel must know of one message: its key, and whether it may have left already. */
export type Sending = Pick<DeliveryRow, 'deliveryKey' | 'attemptedAt' | 'createdAt'>;

/**
 * Opens the sealed PIN and hands it to the channel that the customer's verification proved. The PIN is in clear only
 * between the vault and the channel's port; what is recorded is that it was sent, and where to, masked.
 */
export async function deliverPin(ctx: ServiceContext, input: { orderNo: string }, deps: PinDeps): Promise<void> {
  const { order, row } = await intent(ctx, input.orderNo);
  if (row.state === 'sent') return;
  const attempted = (at: Date | null) =>
    ctx.db.update(pinDeliveries).set({ attemptedAt: at }).where(eq(pinDeliveries.orderNo, order.orderNo));
  await sendPin(ctx, order, row, deps, attempted);
  await recordSent(ctx, order.orderNo);
}

/** By the channel of the order; `attempted` keeps that the message may have left. */
export async function sendPin(
  ctx: ServiceContext,
  order: OrderRow,
  row: Sending,
  deps: PinDeps,
  attempted: (at: Date | null) => Promise<unknown>,
): Promise<void> {
  const pin = await openPin(ctx, order.orderNo, deps.vault);
  const channel = pinChannel(order);
  try {
    await channel.send({ deps, row, pin, now: ctx.clock.now(), attempting: () => attempted(ctx.clock.now()) });
  } catch (error) {
    if (error instanceof ProviderUnavailableError && !error.outcomeUnknown) await attempted(null);
    throw error;
  }
}

async function intent(ctx: ServiceContext, orderNo: string): Promise<{ order: OrderRow; row: DeliveryRow }> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const [known] = await tx.select().from(pinDeliveries).where(eq(pinDeliveries.orderNo, orderNo));
    if (known) return { order, row: known };
    if (order.state !== 'delivered') {
      throw new DomainError('pin.too_early', '介质签收后才会发送证书密码。', 'conflict', { state: order.state });
    }
    const [row] = await tx
      .insert(pinDeliveries)
      .values({
        orderNo,
        method: order.method,
        deliveryKey: randomUUID(),
        targetMasked: pinChannel(order).targetMasked,
        state: 'sending',
        createdAt: ctx.clock.now(),
      })
      .returning();
    return { order, row: row as DeliveryRow };
  });
}

/** Of the attempt whose token was made: no other PIN of this order was ever set for good. */
async function openPin(ctx: ServiceContext, orderNo: string, vault: VaultPort): Promise<Secret> {
  const [row] = await ctx.db
    .select({ sealed: tokenSecrets.userPinSealed })
    .from(productions)
    .innerJoin(
      tokenSecrets,
      and(eq(tokenSecrets.orderNo, productions.orderNo), eq(tokenSecrets.attempt, productions.attempt)),
    )
    .where(and(eq(productions.orderNo, orderNo), eq(productions.state, 'made')));
  if (!row) throw new DomainError('pin.missing', '没有找到该介质的证书密码，请联系系统管理员。', 'conflict');
  return vault.open(row.sealed, tokenSecretsContext(orderNo));
}

async function recordSent(ctx: ServiceContext, orderNo: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const sent = await tx
      .update(pinDeliveries)
      .set({ state: 'sent', sentAt: ctx.clock.now() })
      .where(and(eq(pinDeliveries.orderNo, orderNo), eq(pinDeliveries.state, 'sending')))
      .returning({ method: pinDeliveries.method });
    if (sent.length > 0) await recordOrderAct(tx, ctx, order, 'pin.deliver', { after: { method: order.method } });
  });
}

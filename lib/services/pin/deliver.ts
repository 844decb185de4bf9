import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { pinDeliveries, productions, tokenSecrets } from '../../../db/schema/production';
import { tokenSecretsContext } from '../../crypto/sealed-box';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { Secret } from '../../domain/secret';
import type { BankPort } from '../../ports/bank';
import type { SmsPort } from '../../ports/sms';
import type { VaultPort } from '../../ports/vault';
import { requireStanding } from '../consent/standing';
import type { ServiceContext } from '../context';
import { lockOrder, type OrderRow, recordOrderAct } from '../order/transition';
import { itemsOf } from '../production/items';
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
 * Opens the sealed PIN of each token and hands it to the channel that the customer's verification proved. The PIN is in
 * clear only between the vault and the channel's port; what is recorded is that it was sent, and where to, masked.
 */
export async function deliverPin(ctx: ServiceContext, input: { orderNo: string }, deps: PinDeps): Promise<void> {
  for (const { position } of await itemsOf(ctx.db, input.orderNo)) await deliverOne(ctx, input.orderNo, position, deps);
}

async function deliverOne(ctx: ServiceContext, orderNo: string, position: number, deps: PinDeps): Promise<void> {
  const { order, row } = await intent(ctx, orderNo, position);
  if (row.state === 'sent') return;
  const attempted = (at: Date | null) =>
    ctx.db.update(pinDeliveries).set({ attemptedAt: at }).where(thisOne(orderNo, position));
  await sendPin(ctx, order, position, row, deps, attempted);
  await recordSent(ctx, orderNo, position);
}

const placeOf = (order: OrderRow, position: number) => (order.quantity > 1 ? { position } : {});

const thisOne = (orderNo: string, position: number) =>
  and(eq(pinDeliveries.orderNo, orderNo), eq(pinDeliveries.position, position));

/** By the channel of the order; `attempted` keeps that the message may have left. */
export async function sendPin(
  ctx: ServiceContext,
  order: OrderRow,
  position: number,
  row: Sending,
  deps: PinDeps,
  attempted: (at: Date | null) => Promise<unknown>,
): Promise<void> {
  const channel = pinChannel(order);
  await requireStanding(ctx.db, order, channel.act);
  const { pin, tokenSerial } = await openPin(ctx, order.orderNo, position, deps.vault);
  const place = order.quantity > 1 ? { position, tokenSerial } : null;
  try {
    await channel.send({ deps, row, pin, place, now: ctx.clock.now(), attempting: () => attempted(ctx.clock.now()) });
  } catch (error) {
    if (error instanceof ProviderUnavailableError && !error.outcomeUnknown) await attempted(null);
    throw error;
  }
}

async function intent(
  ctx: ServiceContext,
  orderNo: string,
  position: number,
): Promise<{ order: OrderRow; row: DeliveryRow }> {
  return ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const [known] = await tx.select().from(pinDeliveries).where(thisOne(orderNo, position));
    // Begun and not sent yet: once the money goes back nobody is to have the PIN.
    if (known?.state !== 'sent' && order.state !== 'delivered') {
      throw new DomainError('pin.not_now', '介质签收后、退款前才会发送证书密码。', 'conflict', { state: order.state });
    }
    if (known) return { order, row: known };
    const [row] = await tx
      .insert(pinDeliveries)
      .values({
        orderNo,
        position,
        method: order.method,
        deliveryKey: randomUUID(),
        targetMasked: pinChannel(order).targetMasked,
        state: 'sending',
        createdAt: ctx.clock.now(),
      })
      .returning();
    // Before it leaves: a PIN that nobody recorded is not sent.
    await recordOrderAct(tx, ctx, order, 'pin.begin', { after: { method: order.method, ...placeOf(order, position) } });
    return { order, row: row as DeliveryRow };
  });
}

/** Of the attempt whose token was made: no other PIN of this place in the order was ever set for good. */
async function openPin(
  ctx: ServiceContext,
  orderNo: string,
  position: number,
  vault: VaultPort,
): Promise<{ pin: Secret; tokenSerial: string }> {
  const [row] = await ctx.db
    .select({ sealed: tokenSecrets.userPinSealed, tokenSerial: productions.tokenSerial })
    .from(productions)
    .innerJoin(
      tokenSecrets,
      and(eq(tokenSecrets.orderNo, productions.orderNo), eq(tokenSecrets.attempt, productions.attempt)),
    )
    .where(and(eq(productions.orderNo, orderNo), eq(productions.position, position), eq(productions.state, 'made')));
  if (!row?.sealed) throw new DomainError('pin.missing', '没有找到该介质的证书密码，请联系系统管理员。', 'conflict');
  return { pin: vault.open(row.sealed, tokenSecretsContext(orderNo)), tokenSerial: row.tokenSerial };
}

async function recordSent(ctx: ServiceContext, orderNo: string, position: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const sent = await tx
      .update(pinDeliveries)
      .set({ state: 'sent', sentAt: ctx.clock.now() })
      .where(and(thisOne(orderNo, position), eq(pinDeliveries.state, 'sending')))
      .returning({ method: pinDeliveries.method });
    if (sent.length === 0) return;
    await recordOrderAct(tx, ctx, order, 'pin.deliver', {
      after: { method: order.method, ...placeOf(order, position) },
    });
  });
}

import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import { agreements } from '../../../db/schema/channel';
import { consents, orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { ORDER_STATES } from '../../domain/order';
import type { ConsentItem } from '../../schemas/portal-views';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder } from '../order/own';
import { recordOrderAct } from '../order/transition';
import { consentsOfForms } from './forms';

/**
 * What the subscriber has agreed to, in open forms and then newest order first: version, hash and time as they were stored
 * before the data left.
 */
export async function listConsents(ctx: ServiceContext): Promise<ConsentItem[]> {
  const { subscriberId } = requireCustomer(ctx);
  const open = await consentsOfForms(ctx.db, subscriberId);
  const rows = await ctx.db
    .select({ consent: consents, agreement: agreements, state: orders.state, submittedAt: orders.submittedAt })
    .from(consents)
    .innerJoin(orders, eq(orders.orderNo, consents.orderNo))
    .innerJoin(agreements, eq(agreements.id, consents.agreementId))
    .where(eq(orders.subscriberId, subscriberId))
    .orderBy(desc(orders.submittedAt), agreements.kind);
  const ofOrders = rows.map(({ consent, agreement, state }) => ({
    orderNo: consent.orderNo,
    form: null,
    agreementId: agreement.id,
    category: agreement.category,
    title: agreement.title,
    version: agreement.version,
    sha256: consent.sha256,
    at: consent.at.toISOString(),
    withdrawnAt: consent.withdrawnAt?.toISOString() ?? null,
    orderRunning: !ORDER_STATES[state].final,
  }));
  return [...open, ...ofOrders];
}

/**
 * 撤回同意 (PIPL Art. 15), of a text in every version agreed to: what was done before stays lawful. A running order needs its consents, so it must be cancelled
 * first; the agreement itself is a contract and ends in its own ways.
 * @throws DomainError consent.order_running, consent.not_withdrawable, consent.unknown
 */
export async function withdrawConsent(
  ctx: ServiceContext,
  input: { orderNo: string; agreementId: string },
): Promise<{ withdrawnAt: string }> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, input.orderNo);
    const mine = and(eq(consents.orderNo, order.orderNo), eq(consents.agreementId, input.agreementId));
    const [found] = await tx
      .select({ consent: consents, category: agreements.category, kind: agreements.kind })
      .from(consents)
      .innerJoin(agreements, eq(agreements.id, consents.agreementId))
      .where(mine);
    if (!found) throw new DomainError('consent.unknown', '没有找到这项同意，请刷新页面重试。', 'not_found');
    if (found.consent.withdrawnAt) return { withdrawnAt: found.consent.withdrawnAt.toISOString() };
    if (found.category === 'agreement') {
      throw new DomainError(
        'consent.not_withdrawable',
        '协议是办理业务的约定，不能单独撤回；如不再使用证书，请办理证书注销。',
        'conflict',
      );
    }
    if (!ORDER_STATES[order.state].final) {
      throw new DomainError(
        'consent.order_running',
        '该订单正在办理，缺少这项同意就无法继续。请先在订单详情中取消订单，再撤回同意。',
        'conflict',
      );
    }
    const now = ctx.clock.now();
    // The form and 确认订单 may have been agreed to in two versions of one text: while one stands, the kind does.
    const versions = tx.select({ id: agreements.id }).from(agreements).where(eq(agreements.kind, found.kind));
    const ofKind = and(eq(consents.orderNo, order.orderNo), inArray(consents.agreementId, versions));
    const withdrawn = await tx
      .update(consents)
      .set({ withdrawnAt: now })
      .where(and(ofKind, isNull(consents.withdrawnAt)))
      .returning({ id: consents.agreementId });
    await recordOrderAct(tx, ctx, order, 'order.withdraw_consent', {
      after: { agreementIds: withdrawn.map(({ id }) => id).sort() },
    });
    return { withdrawnAt: now.toISOString() };
  });
}

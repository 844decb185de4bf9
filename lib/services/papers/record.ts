import { and, eq, gte, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { auditLog } from '../../../db/schema/platform';
import { DomainError } from '../../domain/errors';
import type { ServiceContext, StaffActor } from '../context';
import { occasionOf, type PaperOrder } from './occasion';

/** One paper: a picture, or the printed form. */
export interface OpenedPaper {
  action: 'upload.open' | 'material.read_form';
  after: Record<string, string | number>;
}

/**
 * Who has opened which paper, when and why: one row for each paper and occasion, however often a page shows it again.
 * @throws DomainError papers.reason_wanted
 */
export async function recordOpening(
  ctx: ServiceContext<StaffActor>,
  order: PaperOrder,
  { action, after }: OpenedPaper,
): Promise<void> {
  const { orderNo } = order;
  await ctx.db.transaction(async (tx) => {
    const occasion = await occasionOf(tx, ctx.actor, order, ctx.clock.now());
    if (!occasion) {
      throw new DomainError('papers.reason_wanted', '请先领取审核，或写明原因后再查看资料。', 'forbidden');
    }
    // Two requests of one page at once are one opening.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`${ctx.actor.id} ${orderNo}`}))`);
    const [known] = await tx
      .select({ seq: auditLog.seq })
      .from(auditLog)
      .where(
        and(
          ...[eq(auditLog.objectType, 'order'), eq(auditLog.objectId, orderNo), eq(auditLog.action, action)],
          ...[eq(auditLog.actorId, ctx.actor.id), gte(auditLog.at, occasion.since)],
          sql`${auditLog.after} @> ${JSON.stringify(after)}::jsonb`,
        ),
      )
      .limit(1);
    if (known) return;
    await writeAudit(tx, ctx.actor, {
      ...{ action, objectType: 'order', objectId: orderNo, after, reason: occasion.reason },
    });
  });
}

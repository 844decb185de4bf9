import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Executor } from '../../../db/client';
import { agreements } from '../../../db/schema/channel';
import { drafts, onboardings } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import { BUSINESS_TYPES } from '../../domain/order';
import type { ConsentItem } from '../../schemas/portal-views';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnDraft } from '../draft/own';

/** On what data left before there was an order: of the forms that are open, the one typed in last first. */
export async function consentsOfForms(db: Executor, subscriberId: string): Promise<ConsentItem[]> {
  const open = await db
    .select()
    .from(drafts)
    .where(and(eq(drafts.subscriberId, subscriberId), isNull(drafts.orderNo)))
    .orderBy(desc(drafts.updatedAt));
  const ids = [...new Set(open.flatMap(({ consents }) => consents.map(({ agreementId }) => agreementId)))];
  const texts = await db.select().from(agreements).where(inArray(agreements.id, ids)).orderBy(agreements.kind);
  return open.flatMap(({ id: draftId, businessType, consents }) =>
    texts.flatMap(({ id: agreementId, category, title, version }): ConsentItem[] => {
      const given = consents.find((consent) => consent.agreementId === agreementId);
      if (!given) return [];
      const { sha256, at } = given;
      const form = { draftId, title: `未提交的${BUSINESS_TYPES[businessType]}申请` };
      return [
        {
          ...{ orderNo: null, form, agreementId, category, title, version, sha256, at },
          ...{ withdrawnAt: null, orderRunning: false },
        },
      ];
    }),
  );
}

/**
 * 撤回同意 before there is an order: what was typed has no other ground to be kept on, so the form ends, with what was
 * asked of the register before it. That it was agreed to, and until when, stays in the audit log.
 * @throws DomainError draft.not_found, draft.submitted, consent.unknown
 */
export async function withdrawFromForm(
  ctx: ServiceContext,
  input: { draftId: string; agreementId: string },
): Promise<{ withdrawnAt: string }> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    const { id, orderNo, businessType, consents } = await lockOwnDraft(tx, actor, input.draftId);
    if (orderNo) {
      throw new DomainError('draft.submitted', '这份申请已提交，请刷新页面，在该订单下撤回。', 'conflict', { orderNo });
    }
    if (!consents.some(({ agreementId }) => agreementId === input.agreementId)) {
      throw new DomainError('consent.unknown', '没有找到这项同意，请刷新页面重试。', 'not_found');
    }
    await tx.delete(drafts).where(eq(drafts.id, id));
    if (businessType === 'new') {
      await tx.delete(onboardings).where(eq(onboardings.subscriberId, actor.subscriberId));
    }
    await writeAudit(tx, ctx.actor, {
      action: 'draft.withdraw_consent',
      objectType: 'draft',
      objectId: id,
      before: { consents },
      after: { agreementId: input.agreementId },
    });
    return { withdrawnAt: ctx.clock.now().toISOString() };
  });
}

import { eq } from 'drizzle-orm';
import { drafts } from '../../../db/schema/subscriber';
import type { ReissueDraftData } from '../../domain/application';
import { DomainError } from '../../domain/errors';
import { requireCustomer, type ServiceContext } from '../context';
import { lockOwnDraft } from './own';

/** Several pages may save parts of one draft: groups and fields that are not sent stay as they were. */
export type DraftPatch = Partial<ReissueDraftData>;

/** Kept as typed, valid or not. No audit row: typing is not an act on an order yet. */
export async function saveDraft(
  ctx: ServiceContext,
  input: { draftId: string; data: DraftPatch },
): Promise<{ savedAt: string }> {
  const actor = requireCustomer(ctx);
  const now = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    const draft = await lockOwnDraft(tx, actor, input.draftId);
    if (draft.orderNo) {
      throw new DomainError('draft.submitted', '这份申请已提交，请在“订单查询”中查看。', 'conflict', {
        orderNo: draft.orderNo,
      });
    }
    await tx
      .update(drafts)
      .set({ data: merge(draft.data, input.data), updatedAt: now })
      .where(eq(drafts.id, draft.id));
  });
  return { savedAt: now.toISOString() };
}

function merge(old: ReissueDraftData, patch: DraftPatch): ReissueDraftData {
  return {
    step: patch.step ?? old.step,
    materialRoute: patch.materialRoute ?? old.materialRoute ?? 'upload',
    organisation: { ...old.organisation, ...patch.organisation },
    verification: { ...old.verification, ...patch.verification },
    invoice: { ...old.invoice, ...patch.invoice },
    contact: { ...old.contact, ...patch.contact },
    recipient: { ...old.recipient, ...patch.recipient },
    ...(patch.tokens || old.tokens ? { tokens: { items: [], ...old.tokens, ...patch.tokens } } : {}),
    ...(patch.revocation || old.revocation ? { revocation: patch.revocation ?? old.revocation } : {}),
    ...(patch.change || old.change ? { change: { to: { ...old.change?.to, ...patch.change?.to } } } : {}),
    agreementIds: patch.agreementIds ?? old.agreementIds ?? [],
  };
}

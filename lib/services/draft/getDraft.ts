import type { DraftView } from '../../schemas/portal-views';
import { requireCustomer, type ServiceContext } from '../context';
import { readOwnDraft } from './own';
import { draftView } from './view';

export async function getDraft(
  ctx: ServiceContext,
  input: { draftId: string },
  deps: { indexKey: string },
): Promise<DraftView> {
  const actor = requireCustomer(ctx);
  return draftView(ctx, actor, await readOwnDraft(ctx.db, actor, input.draftId), deps.indexKey);
}

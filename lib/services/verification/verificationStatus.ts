import type { AccountCheckPort } from '../../ports/account-check';
import type { VerificationView } from '../../schemas/portal-views';
import { requireCustomer, type ServiceContext } from '../context';
import { readOwnDraft } from '../draft/own';
import { verificationView } from './view';

export async function verificationStatus(
  ctx: ServiceContext,
  input: { draftId: string },
  deps: { indexKey: string; accountCheck?: AccountCheckPort | null },
): Promise<VerificationView> {
  const draft = await readOwnDraft(ctx.db, requireCustomer(ctx), input.draftId);
  return verificationView(ctx, draft, deps.indexKey, deps.accountCheck);
}

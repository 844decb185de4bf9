import { writeAudit } from '../../../db/audit';
import type { ServiceContext, StaffActor } from '../context';
import { deleteSession } from './session';

export async function logout(ctx: ServiceContext<StaffActor>, tokenHash: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await deleteSession(tx, tokenHash);
    await writeAudit(tx, ctx.actor, { action: 'staff.logout', objectType: 'staff', objectId: ctx.actor.id });
  });
}

import type { Me } from '@/lib/schemas/portal-views';
import { publicProcedure } from '../../trpc';

export const meRoute = publicProcedure.query(async ({ ctx }): Promise<Me | null> => {
  const session = await ctx.findCustomer();
  if (!session) return null;
  const { subscriberId, channelId } = session.actor;
  return {
    subscriberId,
    channelId,
    uscc: session.uscc,
    name: session.name,
    expiresAt: session.expiresAt.toISOString(),
  };
});

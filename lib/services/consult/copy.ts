import { desc, eq } from 'drizzle-orm';
import { consultMessages } from '../../../db/schema/consult';
import type { DataCopy } from '../../schemas/portal-views';
import type { ServiceContext } from '../context';

/** What the agent himself has asked, for the copy of his data; what another one asked is that one's. */
export async function messageSections(
  ctx: ServiceContext,
  who: { subscriberId: string; agentMobile: string },
): Promise<DataCopy['sections']> {
  const rows = await ctx.db
    .select()
    .from(consultMessages)
    .where(eq(consultMessages.subscriberId, who.subscriberId))
    .orderBy(desc(consultMessages.askedAt));
  return rows
    .filter(({ mobile }) => mobile === who.agentMobile)
    .map(({ messageNo, question, answer }) => ({
      title: `咨询 ${messageNo}`,
      rows: [{ label: '问题', value: question }, ...(answer === null ? [] : [{ label: '答复', value: answer }])],
    }));
}

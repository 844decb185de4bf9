import type { Db } from '../client';
import { consultMessages } from '../schema/consult';
import type { SubscriberRow } from './parties';
import { inventedOrderNo } from './values';

/** A question of somebody who was signed in. */
export async function makeMessage(
  db: Db,
  subscriber: SubscriberRow,
  values: Partial<typeof consultMessages.$inferInsert> = {},
): Promise<typeof consultMessages.$inferSelect> {
  const [row] = await db
    .insert(consultMessages)
    .values({
      messageNo: `Z${inventedOrderNo().replace('A', '')}`,
      channelId: subscriber.channelId,
      subscriberId: subscriber.id,
      category: 'shipping',
      question: '证书什么时候寄出？',
      mobile: subscriber.agentMobile,
      mobileIndex: subscriber.id,
      askedAt: new Date(),
      ...values,
    })
    .returning();
  return row as typeof consultMessages.$inferSelect;
}

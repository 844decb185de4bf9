import { eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { channels } from '../../../db/schema/channel';
import { DomainError } from '../../domain/errors';

/** A channel that takes no new orders still answers queries and questions. @throws DomainError channel.unknown */
export async function requireChannel(db: Executor, channelId: string): Promise<{ hotline: string }> {
  const [channel] = await db.select({ hotline: channels.hotline }).from(channels).where(eq(channels.id, channelId));
  if (!channel) throw new DomainError('channel.unknown', '没有找到这个渠道，请核对链接或从首页进入。', 'not_found');
  return channel;
}

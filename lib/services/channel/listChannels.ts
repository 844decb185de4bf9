import { asc, eq } from 'drizzle-orm';
import type { Db } from '../../../db/client';
import { channels } from '../../../db/schema/channel';
import type { OpenChannel } from '../../schemas/portal-views';

/** Channels that take applications: the choice on the very first page. */
export async function listChannels(db: Db): Promise<OpenChannel[]> {
  return db
    .select({ number: channels.number, name: channels.name, hotline: channels.hotline })
    .from(channels)
    .where(eq(channels.open, true))
    .orderBy(asc(channels.number));
}

import { asc, eq } from 'drizzle-orm';
import type { Db } from '../../../db/client';
import { channels } from '../../../db/schema/channel';

/** Channels that take applications: the choice on the very first page. */
export async function listChannels(db: Db): Promise<{ number: number; name: string }[]> {
  return db
    .select({ number: channels.number, name: channels.name })
    .from(channels)
    .where(eq(channels.open, true))
    .orderBy(asc(channels.number));
}

import { DomainError } from '@/lib/domain/errors';
import { systemClock } from '@/lib/ports/clock';
import type { ChannelView } from '@/lib/schemas/portal-views';
import { getChannel } from '@/lib/services/channel/getChannel';
import { listChannels } from '@/lib/services/channel/listChannels';
import { webDb } from './context';

/** For the first HTML of portal pages: the channel is in it, so nothing jumps when the browser takes over. */
export async function channelForPage(segment: string): Promise<ChannelView | null> {
  try {
    return await getChannel({ db: webDb(), clock: systemClock }, { channel: decodeURIComponent(segment) });
  } catch (error) {
    // No such channel, or no text at all.
    if ((error instanceof DomainError && error.kind === 'not_found') || error instanceof URIError) return null;
    throw error;
  }
}

export const openChannels = () => listChannels(webDb());

import { channelInput } from '@/lib/schemas/auth';
import type { ChannelView } from '@/lib/schemas/portal-views';
import { getChannel } from '@/lib/services/channel/getChannel';
import { publicProcedure } from '../../trpc';

export const getRoute = publicProcedure
  .input(channelInput)
  .query(({ ctx, input }): Promise<ChannelView> => getChannel(ctx, input));

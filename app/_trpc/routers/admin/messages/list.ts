import type { MessageListView } from '@/lib/schemas/admin-views';
import { messageListInput } from '@/lib/schemas/consult';
import { messageQueue } from '@/lib/services/consult/queue';
import { staffProcedure } from '../procedures';

export const listRoute = staffProcedure
  .input(messageListInput)
  .query(({ ctx, input }): Promise<MessageListView> => messageQueue(ctx.service, input));

import { asc, inArray } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import type { OrderState } from '../../domain/order';
import type { QueueSummary } from '../../schemas/admin-views';
import { loadCalendar } from '../calendar/load';
import { waitingMessages } from '../consult/queue';
import { requirePermission, type ServiceContext } from '../context';
import { waitingRefunds } from '../refund/desk';
import { isLate, LIST_COLUMNS, type ListColumns } from './rows';

const QUEUES: readonly {
  queue: QueueSummary['queue'];
  label: string;
  states: readonly OrderState[];
  /** 注销 is approved for a second person, everything else for a token. */
  revocation?: boolean;
}[] = [
  { queue: 'materials', label: '待收邮寄材料', states: ['awaiting_materials'] },
  { queue: 'review', label: '待审核', states: ['paid', 'reviewing'] },
  { queue: 'production', label: '待制证', states: ['approved', 'producing'], revocation: false },
  { queue: 'shipping', label: '待发货', states: ['produced'] },
  { queue: 'revocation', label: '注销待复核', states: ['approved'], revocation: true },
];

/** How many wait, how old, whose, and what is late. Only running orders are read: few, and by the index of states. */
export async function queueSummary(ctx: ServiceContext): Promise<QueueSummary[]> {
  const actor = requirePermission(ctx, 'order.read');
  const [rows, calendar] = await Promise.all([
    ctx.db
      .select(LIST_COLUMNS)
      .from(orders)
      .where(
        inArray(
          orders.state,
          QUEUES.flatMap((queue) => [...queue.states]),
        ),
      )
      .orderBy(asc(orders.stateSince)),
    loadCalendar(ctx.db),
  ]);
  const now = ctx.clock.now();
  const orderQueues = QUEUES.map(({ queue, label, states, revocation }): QueueSummary => {
    const waiting: ListColumns[] = rows.filter(
      (row) =>
        states.includes(row.state) && (revocation === undefined || revocation === (row.businessType === 'revoke')),
    );
    return {
      queue,
      label,
      count: waiting.length,
      mine: waiting.filter((row) => row.claimedBy === actor.id).length,
      oldest: waiting[0]?.stateSince.toISOString() ?? null,
      late: waiting.filter((row) => isLate(row, calendar, now)).length,
    };
  });
  const [messages, refunds] = await Promise.all([waitingMessages(ctx), waitingRefunds(ctx, calendar)]);
  return [
    ...orderQueues,
    { queue: 'refunds', label: '待处理退款', mine: 0, ...refunds },
    { queue: 'messages', label: '待答复咨询', mine: 0, ...messages },
  ];
}

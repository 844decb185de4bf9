import { Client, Connection } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { ORDER_STATES, type OrderState } from '@/lib/domain/order';
import type { World } from '../../fixtures/world';
import { again } from './patience';

/** Every provider is asked again within a minute, and then again: what has not ended by now is lost. */
const LAST_WAIT_MS = 6 * 60_000;

interface Open {
  orderNo: string;
  state: OrderState;
  unsent: number;
  owed: number;
}

/** Waits until nothing is left to be done for these orders, here and at Temporal. @returns how each order's runs ended */
export async function untilEnded(world: World, orderNos: readonly string[]): Promise<Map<string, string[]>> {
  let runs = new Map<string, string[]>();
  const settle = async () => {
    runs = await workflowRuns(world, orderNos);
    const open = (await openOrders(world, orderNos)).map(({ orderNo, state }) => `${orderNo} ${state}`);
    const running = [...runs].filter(([, all]) => all.includes('RUNNING')).map(([orderNo]) => `${orderNo} workflow`);
    const left = [...open, ...running];
    if (left.length > 0) throw new Error(left.join(', '));
  };
  // What is still open is the checker's to tell of.
  await again('the end of every order', settle, LAST_WAIT_MS).catch(() => {});
  return runs;
}

async function openOrders({ db }: World, orderNos: readonly string[]): Promise<Open[]> {
  const rows = await db.execute<Row>(sql`
    select o.order_no as "orderNo", o.state,
      (select count(*)::int from outbox b where b.workflow_id = o.order_no and b.delivered_at is null) as unsent,
      (select count(*)::int from payments p where p.order_no = o.order_no
        and (p.state = 'refunding' or (p.state <> 'refunded' and p.paid_at is not null and o.state in ('closed', 'refunded')))
      ) as owed
    from orders o where o.order_no in ${orderNos}`);
  return rows.filter(({ state, unsent, owed }) => !ORDER_STATES[state].final || unsent > 0 || owed > 0);
}
type Row = Record<string, unknown> & Open;

async function workflowRuns({ system }: World, orderNos: readonly string[]): Promise<Map<string, string[]>> {
  const connection = await Connection.connect({ address: system.temporalAddress });
  const runs = new Map(orderNos.map((orderNo) => [orderNo, [] as string[]]));
  try {
    for await (const run of new Client({ connection }).workflow.list()) runs.get(run.workflowId)?.push(run.status.name);
    return runs;
  } finally {
    await connection.close();
  }
}

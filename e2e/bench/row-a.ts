import { randomUUID } from 'node:crypto';
import type { World } from '../fixtures/world';
import type { Line } from './figures';
import { type Crew, type Ready, readyToSubmit, untilCompleted, untilPaid } from './life';
import { cpuShares, cpuTimes } from './processes';
import { interleave, perSecond, type Size, say } from './rounds';
import { openCrew } from './row-f';
import { type BenchTemporal, openTemporal } from './temporal';

interface Counts {
  activities: number;
  local: number;
  signals: number;
}

/** What the workflow of an order asked of Temporal, by its own history. */
async function countsOf({ client }: BenchTemporal, orderNo: string): Promise<Counts> {
  const { events } = await client.workflow.getHandle(orderNo).fetchHistory();
  const count = (key: string) => (events ?? []).filter((event) => Boolean(event[key as keyof typeof event])).length;
  return {
    activities: count('activityTaskScheduledEventAttributes'),
    local: count('markerRecordedEventAttributes'),
    // The first one starts it.
    signals: count('workflowExecutionSignaledEventAttributes'),
  };
}

async function bareWorkflow({ client, queue }: BenchTemporal, counts: Counts): Promise<void> {
  const handle = await client.workflow.start('bare', {
    taskQueue: queue,
    workflowId: `bench-${randomUUID()}`,
    args: [counts],
  });
  for (let signal = 0; signal < counts.signals; signal += 1) await handle.signal('next');
  await handle.result();
}

async function speed(things: number, atOnce: number, act: () => Promise<unknown>): Promise<number> {
  let left = things;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await act();
    }),
  );
  return perSecond(things, started);
}

/** (a) Orders a second from submission to completion against workflows that do as much of nothing. */
export async function rowA(world: World, size: Size): Promise<Line[]> {
  const rounds = Math.min(size.rounds, 3);
  const many = size.smoke ? 2 : 20;
  const alone = size.smoke ? 1 : 2;
  const { crew, close } = await openCrew(world);
  await crew.desk.stock(1);
  const temporal = await openTemporal(world.system);
  try {
    const counts = await countsOf(temporal, await live(crew, await readyToSubmit(crew)));
    say(`an order: ${JSON.stringify(counts)}`);
    const lines: Line[] = [];
    for (const [what, things, atOnce] of [
      ['at once', many, many],
      ['one by one', alone, 1],
    ] as const) {
      const shares: string[] = [];
      const orders = async () => {
        await crew.desk.stock(things);
        const ready: Ready[] = [];
        for (let i = 0; i < things; i += 1) ready.push(await readyToSubmit(crew));
        const before = cpuTimes();
        const ours = await speed(things, atOnce, async () => live(crew, ready.pop() as Ready));
        shares.push(cpuShares(before, things));
        return ours;
      };
      const bareShares: string[] = [];
      const bare = async () => {
        const count = atOnce === 1 ? things * 3 : things * 2;
        const before = cpuTimes();
        const theirs = await speed(count, atOnce, () => bareWorkflow(temporal, counts));
        bareShares.push(cpuShares(before, count));
        return theirs;
      };
      lines.push({
        ...{ row: 'a', what: `orders, ${things} ${what}`, unit: '/s' },
        against: `bare workflows: ${counts.activities} activities, ${counts.local} local, ${counts.signals} signals`,
        ...(await interleave(rounds, orders, bare)),
        aim: { atLeast: 0.8 },
        rest: `an order: ${shares.at(-1)}; a bare workflow: ${bareShares.at(-1)}`,
      });
    }
    return lines;
  } finally {
    await temporal.close();
    await close();
  }
}

async function live(crew: Crew, ready: Ready): Promise<string> {
  const paid = await untilPaid(crew, ready);
  await untilCompleted(crew, paid);
  return paid.orderNo;
}

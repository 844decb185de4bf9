import { randomUUID } from 'node:crypto';
import { desc, eq, sql } from 'drizzle-orm';
import { crls } from '@/db/schema/pki';
import { DEMO_CHANNEL_ID } from '@/db/seed/channels';
import { makeCertificate, makeSubscriber } from '@/db/testing/factories';
import { until } from '../fixtures/sandbox-client';
import type { World } from '../fixtures/world';
import { type Comparison, compare, type Line, quantile } from './figures';
import { type Load, load } from './http-load';
import { cpuShares, cpuTimes } from './processes';
import { emptyList, fillList, type IssueInput, ordersToCertify } from './requests';
import { type Size, say } from './rounds';
import { issueAll } from './row-b';
import { isAnswer, ocspRequests } from './row-c';
import { type BenchTemporal, openTemporal } from './temporal';

/** A window is long enough for some lists. */
const WINDOWS = 3;

async function latestCrl({ db }: World) {
  const [row] = await db
    .select({ number: crls.number, entries: crls.entries, bytes: sql<number>`octet_length(${crls.der})` })
    .from(crls)
    .where(eq(crls.issuer, 'issuing'))
    .orderBy(desc(crls.number))
    .limit(1);
  if (!row) throw new Error('no CRL was published');
  return row;
}

interface Window {
  ocsp: Load;
  certificates: number;
  signingP95: number;
  lists: number;
}

/** OCSP and signing at a steady, moderate pace; beside them, or not, one list after the other. */
class Scene {
  constructor(
    readonly world: World,
    readonly temporal: BenchTemporal,
    readonly requests: readonly Buffer[],
    readonly orders: IssueInput[],
    readonly subject: { certificateId: string; orderNo: string },
    readonly ms: number,
  ) {}

  async play(withLists: boolean): Promise<Window> {
    const end = performance.now() + this.ms;
    const [ocsp, signing, lists] = await Promise.all([
      load(this.world.system.webUrl, this.requests, { connections: 4, ms: this.ms, pauseMs: 20, check: isAnswer }),
      this.#sign(end),
      withLists ? this.#publish(end) : Promise.resolve(0),
    ]);
    return { ocsp, certificates: signing.length / (this.ms / 1000), signingP95: quantile(signing, 0.95), lists };
  }

  async #sign(end: number): Promise<number[]> {
    const times: number[] = [];
    while (performance.now() < end) {
      const input = this.orders.pop();
      if (!input) throw new Error('more orders are wanted');
      const started = performance.now();
      await issueAll(this.temporal, [input]);
      times.push(performance.now() - started);
    }
    return times;
  }

  async #publish(end: number): Promise<number> {
    const { client, queue } = this.temporal;
    let lists = 0;
    for (; performance.now() < end; lists += 2)
      await client.workflow.execute('holdAndRelease', {
        ...{ taskQueue: queue, workflowId: `bench-${randomUUID()}`, args: [this.subject] },
      });
    return lists;
  }
}

async function prepare(world: World, size: Size, temporal: BenchTemporal): Promise<Scene> {
  const { db } = world;
  await fillList(db, size.entries);
  await db.execute(sql`analyze certificates`).catch(() => {});
  // The CA worker notices by itself that its list is not complete any more.
  await until('the long list', async () => (await latestCrl(world)).entries >= size.entries, 180_000);
  const subscriber = await makeSubscriber(db, { channelId: DEMO_CHANNEL_ID });
  const { id, orderNo } = await makeCertificate(db, subscriber);
  const { post } = await ocspRequests(world, size.smoke ? 3 : 50);
  const ms = size.windowMs * WINDOWS;
  const orders = await ordersToCertify(db, Math.ceil((size.rounds + 1) * 2 * (ms / 1000) * 25) + 10);
  return new Scene(world, temporal, post, orders, { certificateId: id, orderNo }, ms);
}

/** (d) What a CRL of 100,000 entries does to OCSP and signing while it is made, again and again. */
export async function rowD(world: World, size: Size): Promise<Line[]> {
  const temporal = await openTemporal(world.system);
  try {
    const scene = await prepare(world, size, temporal);
    const { entries, bytes } = await latestCrl(world);
    await scene.play(true);
    const quiet: Window[] = [];
    const busy: Window[] = [];
    const before = cpuTimes();
    for (let round = 0; round < size.rounds; round += 1) {
      quiet.push(await scene.play(false));
      busy.push(await scene.play(true));
    }
    const lists = busy.reduce((sum, window) => sum + window.lists, 0);
    const perList = (scene.ms * size.rounds) / Math.max(1, lists);
    say(`${lists} lists of ${entries} entries (${bytes} B) in ${size.rounds} windows of ${scene.ms} ms`);
    const rest = `a list of ${entries} entries (${(bytes / 2 ** 20).toFixed(1)} MB) every ${Math.round(perList)} ms; ${cpuShares(before, lists)} a list, with all that ran beside it`;
    return linesOf(quiet, busy, `CRL of ${entries}`, rest);
  } finally {
    await emptyList(world.db);
    await temporal.close();
  }
}

function linesOf(quiet: Window[], busy: Window[], name: string, rest: string): Line[] {
  const of = (value: (window: Window) => number): Comparison => compare(busy.map(value), quiet.map(value));
  const line = { row: 'd' as const, against: 'without a CRL being made' };
  return [
    { ...line, what: `OCSP during ${name}`, unit: '/s', ...of((w) => w.ocsp.perSecond), aim: { atLeast: 0.8 }, rest },
    { ...line, what: 'OCSP, p95', unit: 'ms', ...of((w) => w.ocsp.p95), aim: { atMost: 2 } },
    { ...line, what: 'certificates, one by one', unit: '/s', ...of((w) => w.certificates), aim: { atLeast: 0.8 } },
    { ...line, what: 'certificates, p95', unit: 'ms', ...of((w) => w.signingP95), aim: { atMost: 2 } },
  ];
}

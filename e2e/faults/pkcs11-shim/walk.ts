import type { StationActivities } from '@/workflows/contracts/activities';
import type { How, Shim } from './control';
import type { Attempt, Line, Outcome } from './line';

/** What people do after the fault. */
const THEN = ['retry', 'same', 'another'] as const;
type Then = (typeof THEN)[number];

/** Counts of one walk over all calls of production. */
export class Tally {
  struck = 0;
  readonly finished: Record<string, number> = {};
  readonly failures: Record<string, number> = {};
  /** Calls at which it happened, in the order of the walk. */
  readonly calls: Record<string, number> = {};
  readonly names = new Map<number, string>();
  readonly faults: string[] = [];
  bricked = 0;
  /** The last run, with no fault left to strike, made its token. */
  undisturbed = false;
  fewestTries = Number.POSITIVE_INFINITY;

  constructor(readonly how: How) {}

  count(kind: 'finished' | 'failures' | 'calls', name: string): void {
    this[kind][name] = (this[kind][name] ?? 0) + 1;
  }

  get words(): string {
    const list = (counts: Record<string, number>) =>
      Object.entries(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ');
    return [
      `${this.how}: ${this.struck} calls struck, one after the other (${list(this.calls)})`,
      `  finished: ${list(this.finished)}`,
      `  told to the operator: ${list(this.failures)}`,
      `  bricked ${this.bricked}, other faults ${this.faults.length - this.bricked}, fewest SO tries left ${this.fewestTries}`,
    ].join('\n');
  }
}

export interface Walk {
  how: How;
  station(): StationActivities;
  /** Puts the token back, or starts the station anew. */
  restart(): Promise<void>;
  /** Before the test itself looks at the token. */
  release?(): Promise<void>;
}

/**
 * Production once for every call that it makes, with a fault at that call, until no call is left to strike; what people do
 * then takes turns. For a quick look while one works on this: FAULTS_STRIDE=10 strikes every tenth call only.
 */
export async function walk(line: Line, shim: Shim, plan: Walk): Promise<Tally> {
  const tally = new Tally(plan.how);
  for (let call = 1; ; call += Number(process.env.FAULTS_STRIDE ?? 1)) {
    const then = THEN[call % THEN.length] as Then;
    if (!(await strike(line, shim, plan, { call, then, tally }))) return tally;
  }
}

/** Calls that may change the token: only after these is it another one than before the next call. */
const WRITES = /^C_(InitToken|InitPIN|SetPIN|Login|CreateObject|DestroyObject|GenerateKeyPair)$/;

/** The fault at the writes that an earlier walk has met, and everything that people may do then. */
export async function walkWrites(line: Line, shim: Shim, plan: Walk, met: Tally): Promise<Tally> {
  const tally = new Tally(plan.how);
  for (const [call, name] of met.names) {
    if (!WRITES.test(name)) continue;
    for (const then of THEN) await strike(line, shim, plan, { call, then, tally });
  }
  return tally;
}

async function strike(
  line: Line,
  shim: Shim,
  plan: Walk,
  { call, then, tally }: { call: number; then: Then; tally: Tally },
): Promise<boolean> {
  const first = await line.fresh();
  await line.hide();
  shim.strikeAt(call, plan.how);
  const outcome = await line.make(first, plan.station(), async (failure) => {
    tally.count('failures', failure.type ?? '');
    if (then !== 'retry') return false;
    await plan.restart();
    return true;
  });
  const struck = shim.struck;
  if (!struck) {
    // What is still planned must not meet the test's own calls.
    shim.insert();
    tally.undisturbed = outcome.made;
    await plan.release?.();
    return false;
  }
  tally.struck++;
  tally.count('calls', struck);
  tally.names.set(call, struck);
  const last = await goOn(line, plan, { first, outcome, then, tally });
  await plan.release?.();
  shim.insert();
  tally.fewestTries = Math.min(tally.fewestTries, shim.get('soLeft'));
  const at = `call ${call} (${struck}), then ${then}`;
  if (!last) tally.faults.push(`${at}: not finished`);
  else for (const flaw of await line.flaws(last)) tally.faults.push(`${at}: finished without ${flaw}`);
  if (await line.isBricked(line.token)) {
    tally.bricked++;
    tally.faults.push(`${at}: bricked`);
  }
  return true;
}

/** The attempt that was finished in the end; undefined when none was. */
async function goOn(
  line: Line,
  plan: Walk,
  { first, outcome, then, tally }: { first: Attempt; outcome: Outcome; then: Then; tally: Tally },
): Promise<Attempt | undefined> {
  if (outcome.made) {
    tally.count('finished', then === 'retry' ? 'by the same attempt' : 'undisturbed');
    return first;
  }
  if (then === 'retry') return undefined;
  await plan.release?.();
  if (then === 'same') await plan.restart();
  const second = await line.again(first, outcome.failure, then);
  const made = await line.make(second, plan.station(), async (failure) => {
    tally.count('failures', `second attempt: ${failure.type}`);
    return false;
  });
  if (!made.made) return undefined;
  tally.count('finished', then === 'same' ? 'by a new attempt on the same token' : 'on another token');
  return second;
}

/** Attempt after attempt dies on the same token, each at another call; then one is left in peace. */
export async function storm(line: Line, shim: Shim, plan: Walk, random: (below: number) => number): Promise<Tally> {
  const tally = new Tally(plan.how);
  let attempt = await line.fresh();
  for (let deaths = 2 + random(3); ; deaths--) {
    if (deaths > 0) shim.strikeAt(1 + random(150), random(2) ? 'pull_before' : 'pull_after');
    const outcome = await line.make(attempt, plan.station(), async () => false);
    const struck = shim.struck;
    shim.insert();
    if (outcome.made) break;
    tally.struck++;
    tally.count('calls', struck);
    tally.count('failures', outcome.failure.type ?? '');
    if (deaths <= 0) tally.faults.push(`not finished in peace: ${outcome.failure.type}`);
    if (deaths <= 0) break;
    attempt = await line.again(attempt, outcome.failure, 'same');
  }
  tally.count('finished', `after ${tally.struck} deaths`);
  tally.fewestTries = shim.get('soLeft');
  if (tally.faults.length === 0) tally.faults.push(...(await line.flaws(attempt)));
  if (await line.isBricked(line.token)) tally.bricked++;
  return tally;
}

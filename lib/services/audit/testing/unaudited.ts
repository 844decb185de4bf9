import { type Routine, routinesOf, type Step } from './routines';

type Routines = ReadonlyMap<string, Routine>;

/** All steps, also those inside of transactions. */
const flat = (steps: Step[]): Step[] =>
  steps.flatMap((step) => (step.kind === 'transaction' ? [step, ...flat(step.steps)] : [step]));

interface Written {
  tables: Set<string>;
  audited: boolean;
}

/** What comes to stand in a transaction by these steps, and by whoever is handed it; `more` belongs to it too. */
function writtenBy(routines: Routines, steps: Step[], more: Step[] = [], within: string[] = []): Written {
  const all: Written = { tables: new Set(), audited: false };
  for (const step of steps) {
    if (step.kind === 'audit') all.audited = true;
    if (step.kind === 'write' && (step.joined || more.includes(step))) all.tables.add(step.table);
    if (step.kind !== 'call' || (step.with !== 'tx' && !more.includes(step)) || within.includes(step.to)) continue;
    const routine = routines.get(step.to);
    if (!routine) continue;
    const inner = writtenBy(routines, routine.steps, routine.takesTx ? [] : floating(routine), [...within, step.to]);
    for (const table of inner.tables) all.tables.add(table);
    all.audited ||= inner.audited;
  }
  return all;
}

/** Steps on a connection that may be a transaction. */
const floating = ({ steps }: Routine): Step[] =>
  steps.filter((step) => (step.kind === 'write' && !step.joined) || (step.kind === 'call' && step.with === 'db'));

/** Is it called on a connection of its own, by anybody? What nobody of the verbs calls, others do. */
function isLoose(routines: Routines, key: string, seen = new Set<string>()): boolean {
  if (seen.has(key)) return false;
  const trail = new Set([...seen, key]);
  let callers = 0;
  for (const [caller, { steps }] of routines) {
    for (const step of flat(steps)) {
      if (step.kind !== 'call' || step.to !== key || caller === key) continue;
      callers += 1;
      if (step.with === null || (step.with === 'db' && isLoose(routines, caller, trail))) return true;
    }
  }
  return callers === 0;
}

/** Told apart from a row of its own: the same function may do both. */
const TOGETHER = ', in a transaction';

function unauditedWrites(routines: Routines): string[] {
  const found = new Set<string>();
  const add = ({ file, name }: Routine, tables: Iterable<string>, how = '') => {
    for (const table of tables) found.add(`${file} ${name}: ${table}${how}`);
  };
  for (const [key, routine] of routines) {
    const steps = flat(routine.steps);
    for (const step of steps) {
      if (step.kind === 'transaction') {
        const { tables, audited } = writtenBy(routines, step.steps);
        if (!audited) add(routine, tables, TOGETHER);
      }
      // Handed to somebody as a value: the transaction it will be given is not known.
      const handed = step.kind === 'call' && step.with === null ? routines.get(step.to) : undefined;
      if (handed?.takesTx) {
        const { tables, audited } = writtenBy(routines, handed.steps);
        if (!audited) add(handed, tables, TOGETHER);
      }
    }
    const own = steps.flatMap((step) => (step.kind === 'write' && !step.joined ? [step.table] : []));
    if (own.length > 0 && (routine.takesTx || isLoose(routines, key))) add(routine, own);
  }
  return [...found];
}

/** What a verb does outside before anything of it was recorded. */
function unauditedEffects(routines: Routines, verb: Routine): string[] {
  const found = new Set<string>();
  let audited = false;
  const go = (steps: Step[], within: string[]): void => {
    for (const step of steps) {
      if (step.kind === 'audit') audited = true;
      else if (step.kind === 'transaction') {
        const before = audited;
        go(step.steps, within);
        if (step.later) audited = before;
      } else if (step.kind === 'effect' && !audited) found.add(`${verb.file} ${verb.name} → ${step.name}`);
      else if (step.kind === 'call' && !within.includes(step.to)) {
        go(routines.get(step.to)?.steps ?? [], [...within, step.to]);
      }
    }
  };
  go(verb.steps, [`${verb.file}#${verb.name}`]);
  return [...found];
}

/**
 * Of all that the verbs do: rows that are committed without an audit row (`file function: table`, by itself or in a transaction), and effects on others
 * before one (`file verb → port.method`). Read from the sources; which branch is taken is not looked at.
 * @param doors verbs that are called from elsewhere, besides those which no other calls
 */
export function unauditedSteps(
  sources: ReadonlyMap<string, string>,
  effects: ReadonlySet<string>,
  doors: ReadonlySet<string> = new Set(),
): string[] {
  const routines = routinesOf(sources, effects);
  const called = new Set(
    [...routines.values()].flatMap(({ steps }) => flat(steps).map((s) => (s.kind === 'call' ? s.to : ''))),
  );
  const verbs = [...routines].filter(([key, { exported }]) => doors.has(key) || (exported && !called.has(key)));
  return [...unauditedWrites(routines), ...verbs.flatMap(([, verb]) => unauditedEffects(routines, verb))].sort();
}

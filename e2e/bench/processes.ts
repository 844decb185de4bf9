import { readdirSync, readFileSync } from 'node:fs';
import { type ProcessName, processEntry } from '../fixtures/system';

export const NAMES: readonly ProcessName[] = [
  ...(['web', 'order-worker', 'documents-worker', 'ca-worker', 'station'] as const),
  ...(['sandbox', 'postgres', 'temporal'] as const),
];

function statOf(pid: number): { parent: number; ticks: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Its own and that of its children that have ended: a browser for each document.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}

/** The process and all that it started: PostgreSQL's backends, Chromium's parts. */
function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    const parent = Number.isInteger(id) ? statOf(id)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const family: number[] = [];
  for (let next: number[] = [pid]; next.length > 0; next = next.flatMap((id) => children.get(id) ?? []))
    family.push(...next);
  return family;
}

const TICK_MS = 10;

/** CPU time so far, of the system's processes and of ourselves (the driver). */
export function cpuTimes(): Map<string, number> {
  const of = (pid: number) => familyOf(pid).reduce((sum, id) => sum + (statOf(id)?.ticks ?? 0) * TICK_MS, 0);
  const { user, system } = process.cpuUsage();
  return new Map([
    ...NAMES.map((name) => [name, of(processEntry(name).pid)] as const),
    ['driver', (user + system) / 1000],
  ]);
}

/** Milliseconds of CPU per thing done since then, greatest first. */
export function cpuShares(before: Map<string, number>, things: number): string {
  const used = [...cpuTimes()].map(([name, now]) => [name, (now - (before.get(name) ?? 0)) / things] as const);
  const all = used.reduce((sum, [, ms]) => sum + ms, 0);
  const shown = used.filter(([, ms]) => ms >= all / 50).sort((a, b) => b[1] - a[1]);
  const short = (ms: number) => (ms >= 10 ? ms.toFixed(0) : ms >= 1 ? ms.toFixed(1) : ms.toFixed(3));
  return `CPU ${short(all)} ms each: ${shown.map(([name, ms]) => `${name} ${short(ms)}`).join(', ')}`;
}

export interface Memory {
  rssMb: number;
  pssMb: number;
}

export function memoryOf(name: ProcessName): Memory {
  const sum = { Rss: 0, Pss: 0 };
  for (const pid of familyOf(processEntry(name).pid)) {
    let text = '';
    try {
      text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    } catch {
      // Ended in between.
    }
    for (const key of ['Rss', 'Pss'] as const)
      sum[key] += Number(new RegExp(`^${key}: +(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  }
  return { rssMb: sum.Rss / 1024, pssMb: sum.Pss / 1024 };
}

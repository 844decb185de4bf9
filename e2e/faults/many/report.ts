import { check, FAULTS, type Finding } from './checker';
import { EFFECTS, KILLED, MOMENTS, NEW_ADDRESS, plannedFaults, strikeName } from './plan';
import type { RunResult } from './run';

/** The tables at the end, and whether all is well. */
export function report(run: RunResult, seeds: readonly number[]): { text: string; findings: Finding[] } {
  const findings = check(run.books);
  const again = run.books.orders.flatMap(({ theirs }) => theirs.mails).filter(({ copies }) => copies > 1).length;
  const lines = [
    ...['', `Seed ${seeds.join(' and ')}: ${run.books.orders.length} of ${run.plan.length} orders, ${run.seconds} s`],
    ...[
      '',
      'Orders by how they ended',
      ...tally(run.books.orders.map(({ planned, state }) => `${state} (${planned})`)),
    ],
    ...[
      '',
      'Kills: process by effect; b = right before, a = right after, - = not in this plan, ! = its moment never came',
    ],
    ...coverage(run),
    ...['', `Faults of providers: ${run.met.length} met, of ${plannedFaults(run.plan).length} in the plan`],
    ...tally(run.met),
    ...run.unmet.map((name) => `  never met: ${name}`),
    ...['', `Addresses changed while the waybill was asked for: ${moved(run)}`],
    ...['', 'Checked against the ledgers of the providers', ...verdict(findings)],
    `  ${String(again).padStart(4)}  mails delivered again under their Message-ID (allowed: SMTP has no answer to a repetition)`,
    ...run.problems.map((problem) => `  gave up: ${problem}`),
    ...run.missed.map((strike) => `  missed: ${strike}`),
  ];
  return { text: lines.join('\n'), findings };
}

const moved = ({ books, plan }: RunResult): string =>
  `${books.orders.filter(({ address }) => address === NEW_ADDRESS).length} of ${plan.filter(({ moves }) => moves).length}`;

function tally(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `  ${String(count).padStart(4)}  ${name}`);
}

const WIDTH = 15;

function coverage({ struck, missed }: RunResult): string[] {
  const mark = (name: string, letter: string) => {
    if (struck.includes(name)) return letter;
    return missed.includes(name) ? '!' : '-';
  };
  const head = `  ${''.padEnd(WIDTH)}${EFFECTS.map((effect) => effect.padStart(WIDTH)).join('')}`;
  const rows = KILLED.map((process) => {
    const cells = EFFECTS.map((effect) =>
      MOMENTS.map((moment) => mark(strikeName({ process, effect, moment }), moment.slice(0, 1)))
        .join(' ')
        .padStart(WIDTH),
    );
    return `  ${process.padEnd(WIDTH)}${cells.join('')}`;
  });
  return [head, ...rows, `  ${struck.length} kills in all, ${new Set(struck).size} different ones`];
}

function verdict(findings: readonly Finding[]): string[] {
  return FAULTS.flatMap((fault) => {
    const found = findings.filter((finding) => finding.fault === fault);
    const each = found.map(({ orderNo, detail }) => `        ${orderNo} ${detail.slice(0, 400)}`);
    return [`  ${String(found.length).padStart(4)}  ${fault}`, ...each];
  });
}

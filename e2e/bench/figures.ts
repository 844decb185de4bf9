/** What is done with measured numbers; pure. */

export interface Comparison {
  ours: number;
  other: number;
  /** Median of the rounds' ratios, and the lowest and highest of them. */
  ratio: number;
  low: number;
  high: number;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('quantile of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
}

/** Both sides of a round were measured within seconds of each other: only they are divided by one another. */
export function compare(ours: readonly number[], other: readonly number[]): Comparison {
  if (ours.length !== other.length) throw new RangeError('rounds without their counterpart');
  const ratios = ours.map((value, round) => value / (other[round] as number));
  return {
    ours: median(ours),
    other: median(other),
    ratio: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
  };
}

export type RowId = 'a' | 'b' | 'c' | 'd' | 'e' | 'f';
export const ROWS: readonly RowId[] = ['a', 'b', 'c', 'd', 'e', 'f'];

/** One line of the table. Without `aim` it explains another line. */
export interface Line extends Comparison {
  row: RowId;
  what: string;
  /** Against what. */
  against: string;
  unit: string;
  aim?: { atLeast: number } | { atMost: number };
  /** A limit of the figure itself, where the ratio says nothing to a person, e.g. seconds until a page is seen. */
  limit?: number;
  /** Where the rest goes. */
  rest?: string;
}

export const isMet = ({ aim, limit, ratio, ours }: Line): boolean | null => {
  if (limit !== undefined) return ours <= limit;
  if (!aim) return null;
  return 'atLeast' in aim ? ratio >= aim.atLeast : ratio <= aim.atMost;
};

export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  return size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function goal({ aim, limit, unit }: Line): string {
  if (limit !== undefined) return `≤ ${shortNumber(limit)} ${unit}`;
  if (!aim) return '';
  return 'atLeast' in aim ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`;
}

const mark = (line: Line): string => ({ true: 'yes', false: 'NO', null: '' })[`${isMet(line)}`];

/** Columns as wide as their widest cell; good in a terminal and in Markdown. */
export function table(lines: readonly Line[]): string {
  const head = ['row', 'what', 'ours', 'against', 'theirs', 'ratio', 'spread', 'aim', 'met'];
  const body = lines.map((line) => [
    line.row,
    line.what,
    `${shortNumber(line.ours)} ${line.unit}`,
    line.against,
    `${shortNumber(line.other)} ${line.unit}`,
    shortNumber(line.ratio),
    `${shortNumber(line.low)}–${shortNumber(line.high)}`,
    goal(line),
    mark(line),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => (cells[column] as string).length)));
  const print = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`;
  return [print(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(print)].join('\n');
}

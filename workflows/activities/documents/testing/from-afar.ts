import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

const WIDTH = 42;
const HEIGHT = 60;
/** Grey levels a step: print is thin, and a cell that is half ink is rare. */
const STEP = 10;

/** The page as somebody sees it from afar: how dark each field of a grid is, from 0 to 9; one line a row. */
export async function fromAfar(png: Buffer): Promise<string> {
  const size = { width: WIDTH, height: HEIGHT, fit: 'fill', kernel: 'cubic' } as const;
  const grey = await sharp(png).flatten({ background: '#fff' }).greyscale().resize(size).raw().toBuffer();
  const digits = [...grey].map((value) => Math.min(9, Math.round((255 - value) / STEP)));
  return Array.from({ length: HEIGHT }, (_, row) => digits.slice(row * WIDTH, (row + 1) * WIDTH).join('')).join('\n');
}

/** The share of fields that look otherwise. Names and numbers differ from print to print, and change a field a little. */
export function differs(one: string, other: string): number {
  const [a, b] = [one, other].map((page) => [...page.replaceAll('\n', '')].map(Number)) as [number[], number[]];
  const otherwise = a.filter((value, at) => Math.abs(value - (b[at] ?? 0)) > 2).length;
  return otherwise / Math.max(a.length, b.length);
}

/** As the page was when somebody had looked at it; SAVE_PICTURES=1 keeps this one instead. */
export function seenBefore(name: string, now: string): string {
  const file = path.join(import.meta.dirname, `${name}.page.txt`);
  if (process.env.SAVE_PICTURES === '1') writeFileSync(file, `${now}\n`);
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
}

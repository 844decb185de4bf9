import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DomainError } from '../../domain/errors';
import type { ReadLine } from '../../domain/licence';
import type { LicenceReaderPort } from '../../ports/licence-reader';

export interface ReaderLimits {
  timeoutMs: number;
  memoryBytes: number;
}
const LIMITS: ReaderLimits = { timeoutMs: 60_000, memoryBytes: 1_500 * 1024 * 1024 };
const WATCH_MS = 250;
const PAGE_BYTES = 4096;

const linesSchema = z.array(z.object({ text: z.string(), confidence: z.number() })).max(500);
const failed = (why: string): DomainError =>
  new DomainError('reader.failed', '这张图片没能识别，请手工填写。', 'unavailable', { why });

/** @param command what runs reader.ts: its bundle by node, or the source by tsx in tests */
export function createLicenceReader(command: readonly string[], limits: Partial<ReaderLimits> = {}): LicenceReaderPort {
  // One at a time: each takes a good part of the machine.
  let last: Promise<unknown> = Promise.resolve();
  return {
    read(picture) {
      const turn = last.then(() => readOnce(command, picture, { ...LIMITS, ...limits }));
      last = turn.catch(() => {});
      return turn;
    },
  };
}

async function readOnce(command: readonly string[], picture: Uint8Array, limits: ReaderLimits): Promise<ReadLine[]> {
  const [file = process.execPath, ...args] = command;
  // No secret of the worker's environment: the child needs none.
  const { PATH, HOME, NODE_ENV, TMPDIR } = process.env;
  const child = spawn(file, args, { env: { PATH, HOME, NODE_ENV, TMPDIR }, stdio: ['pipe', 'pipe', 'ignore'] });
  const over = watch(child, limits);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(picture);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  const why = over();
  if (why) throw failed(why);
  if (code !== 0) throw failed('exit');
  const parsed = linesSchema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')));
  if (!parsed.success) throw failed('answer');
  return parsed.data;
}

/** Ends a child that takes too long or too much. @returns what to ask afterwards: why it was ended, if it was */
function watch(child: ChildProcess, { timeoutMs, memoryBytes }: ReaderLimits): () => string | null {
  let why: string | null = null;
  const end = (reason: string) => {
    why ??= reason;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => end('time'), timeoutMs);
  const memory = setInterval(async () => {
    const statm = await readFile(`/proc/${child.pid}/statm`, 'utf8').catch(() => '');
    if (Number(statm.split(' ')[1] ?? 0) * PAGE_BYTES > memoryBytes) end('memory');
  }, WATCH_MS);
  return () => {
    clearTimeout(timer);
    clearInterval(memory);
    return why;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import net from 'node:net';
import { quantile } from './figures';

export interface Load {
  perSecond: number;
  p50: number;
  p95: number;
  count: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** One connection, one request at a time. A client of few instructions, so that the server is what is measured. */
class Caller {
  #got: Buffer = Buffer.alloc(0);
  #done: ((body: Buffer) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  private constructor(readonly socket: net.Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#fail?.(error));
    socket.on('close', () => this.#fail?.(new Error('the server hung up')));
  }

  static connect(port: number): Promise<Caller> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1' }, () => resolve(new Caller(socket)));
      socket.once('error', reject);
    });
  }

  ask(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
      this.socket.write(request);
    });
  }

  #take(chunk: Buffer): void {
    this.#got = this.#got.length === 0 ? chunk : Buffer.concat([this.#got, chunk]);
    const end = this.#got.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#got.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 200')) {
      this.#fail?.(new Error(`unexpected answer: ${head.split('\r\n')[0]}`));
      return;
    }
    const start = end + HEAD_END.length;
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    const total =
      length === undefined ? this.#got.indexOf(LAST_CHUNK, start) + LAST_CHUNK.length : start + Number(length);
    if (total < start + LAST_CHUNK.length || this.#got.length < total) return;
    const body = this.#got.subarray(start, total);
    this.#got = Buffer.alloc(0);
    this.#done?.(body);
  }
}

export function request(host: string, path: string, post?: { type: string; body: Uint8Array }): Buffer {
  const head = [`${post ? 'POST' : 'GET'} ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: keep-alive'];
  if (post) head.push(`Content-Type: ${post.type}`, `Content-Length: ${post.body.length}`);
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), post?.body ?? Buffer.alloc(0)]);
}

/** Asks until the time is up, without a pause unless one is given; every answer must be a 200 that `check` accepts. */
export async function load(
  url: string,
  requests: readonly Buffer[],
  {
    connections,
    ms,
    pauseMs,
    check,
  }: { connections: number; ms: number; pauseMs?: number; check?: (body: Buffer) => boolean },
): Promise<Load> {
  const port = Number(new URL(url).port);
  const callers = await Promise.all(Array.from({ length: connections }, () => Caller.connect(port)));
  const times: number[] = [];
  let next = 0;
  const started = performance.now();
  const end = started + ms;
  await Promise.all(
    callers.map(async (caller) => {
      while (performance.now() < end) {
        const asked = performance.now();
        const body = await caller.ask(requests[next++ % requests.length] as Buffer);
        times.push(performance.now() - asked);
        if (check && !check(body)) throw new Error('a wrong answer');
        if (pauseMs) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const { socket } of callers) socket.removeAllListeners('close').destroy();
  return {
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    count: times.length,
  };
}

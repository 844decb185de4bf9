import { randomUUID } from 'node:crypto';
import { type Faults, NOTIFY, type Provider } from './faults';
import type { Store, Table } from './store';

/** Something a provider sends by itself and sends again until it is acknowledged. */
export interface Callback {
  id: string;
  provider: Provider;
  /** What it is about: a trade, waybill or invoice number. */
  about: string;
  url: string;
  contentType: string;
  /** Besides the content type: where a provider signs in headers. */
  headers?: Record<string, string>;
  body: string;
  /** Used for the next send only: what `wrongSignature` makes of the body. */
  spoiledBody?: string;
  /** Delays after the first send, in ms. */
  schedule: number[];
  copies: number;
  /** Sends so far, copies counted once: the place in the schedule. */
  rounds: number;
  attempts: { at: string; status: number; answer: string }[];
  nextAt: number | null;
  state: 'waiting' | 'acknowledged' | 'given_up' | 'lost';
}

export type NewCallback = Pick<Callback, 'provider' | 'about' | 'url' | 'contentType' | 'body' | 'schedule'> &
  Partial<Pick<Callback, 'spoiledBody' | 'copies' | 'headers'>>;

const SEND_TIMEOUT_MS = 10_000;

export class Callbacks {
  private readonly rows: Table<Callback>;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private closed = false;

  constructor(
    store: Store,
    private readonly faults: Faults,
    /** Does the answer's body acknowledge? Each provider has its own word for it. */
    private readonly acknowledges: (provider: Provider, answer: string) => boolean,
    private readonly log: (line: string) => void,
  ) {
    this.rows = store.table<Callback>('callbacks');
  }

  /** Goes on with what a killed sandbox had not finished. */
  resume(): void {
    for (const row of this.rows.all()) if (row.state === 'waiting') this.plan(row);
  }

  list(provider?: string): Callback[] {
    return this.rows.all().filter((row) => !provider || row.provider === provider);
  }

  send(input: NewCallback): Callback {
    const active = this.faults.take(input.provider, NOTIFY, input.about);
    const has = (kind: string) => active.find((fault) => fault.kind === kind);
    const lost = has('timeout') ?? has('http500') ?? has('errorCode');
    const doubled = has('doubleNotice');
    const row: Callback = {
      ...input,
      spoiledBody: has('wrongSignature') ? (input.spoiledBody ?? input.body) : undefined,
      id: randomUUID(),
      copies: input.copies ?? (doubled ? Number(doubled.code ?? 2) || 2 : 1),
      rounds: 0,
      attempts: [],
      nextAt: lost ? null : Date.now() + (has('slow')?.delayMs ?? 0),
      state: lost ? 'lost' : 'waiting',
    };
    this.rows.put(row.id, row);
    if (row.state === 'waiting') this.plan(row);
    return row;
  }

  /** Cancels the timers; what waits stays in the journal. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private plan(row: Callback): void {
    if (this.closed || row.nextAt === null) return;
    const timer = setTimeout(
      () => {
        this.timers.delete(row.id);
        void this.attempt(row.id);
      },
      Math.max(0, row.nextAt - Date.now()),
    );
    this.timers.set(row.id, timer);
  }

  private async attempt(id: string): Promise<void> {
    const row = this.rows.get(id);
    if (!row || this.closed) return;
    const body = row.spoiledBody ?? row.body;
    // Copies go out together: a receiver must cope with them side by side.
    const answers = await Promise.all(Array.from({ length: row.copies }, () => post(row, body)));
    if (this.closed) return;
    const attempts = [...row.attempts, ...answers];
    const acknowledged = answers.some(
      (answer) => answer.status === 200 && this.acknowledges(row.provider, answer.answer),
    );
    const delay = row.schedule[row.rounds];
    const rounds = row.rounds + 1;
    const next: Callback = {
      ...row,
      attempts,
      rounds,
      spoiledBody: undefined,
      copies: 1,
      nextAt: null,
      state: 'acknowledged',
    };
    if (!acknowledged) {
      next.state = delay === undefined ? 'given_up' : 'waiting';
      next.nextAt = delay === undefined ? null : Date.now() + delay;
      this.log(`${row.provider} notice about ${row.about} not acknowledged (${answers[0]?.status}), ${next.state}`);
    }
    this.rows.put(id, next);
    this.plan(next);
  }
}

async function post({ url, contentType, headers }: Callback, body: string): Promise<Callback['attempts'][number]> {
  const at = new Date().toISOString();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': contentType, ...headers },
      body,
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    return { at, status: response.status, answer: (await response.text()).slice(0, 500) };
  } catch (error) {
    return { at, status: 0, answer: (error as Error).name };
  }
}

import type { StationReport, StationSlot } from '@/lib/schemas/station';

export interface ReporterOptions {
  /** Address of the web process, without the path. */
  readonly webUrl: string;
  readonly token: string;
  readonly stationId: string;
  readonly version: string;
  readonly readSlots: () => Promise<StationSlot[]>;
  readonly intervalMs?: number;
  /** Told once when reporting breaks and once when it works again (undefined). */
  readonly onState?: (problem: string | undefined) => void;
}

const INTERVAL_MS = 3_000;
const TIMEOUT_MS = 2_500;
/** Steps come in bursts; one report says it all. */
const BURST_MS = 100;

/** Tells the web process what the desk looks like. Its failures are nobody's problem but the page's. */
export class Reporter {
  readonly #startedAt = new Date().toISOString();
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  #again = false;
  #stopped = true;
  #problem: string | undefined;

  constructor(private readonly options: ReporterOptions) {}

  start(): void {
    this.#stopped = false;
    this.poke();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Something changed: report soon. */
  poke(): void {
    if (this.#stopped) return;
    if (this.#sending) this.#again = true;
    else this.#schedule(BURST_MS);
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#tick(), delay);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    this.#sending = true;
    this.#again = false;
    let problem: string | undefined;
    try {
      await this.send();
    } catch (error) {
      problem = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
    }
    this.#sending = false;
    if ((problem === undefined) !== (this.#problem === undefined)) this.options.onState?.(problem);
    this.#problem = problem;
    this.#schedule(this.#again ? BURST_MS : (this.options.intervalMs ?? INTERVAL_MS));
  }

  /** One report. */
  async send(): Promise<void> {
    const { stationId, version, readSlots, webUrl, token } = this.options;
    const report: StationReport = { stationId, version, startedAt: this.#startedAt, slots: await readSlots() };
    const response = await fetch(new URL('/api/stations/report', webUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`report refused with ${response.status}`);
  }
}

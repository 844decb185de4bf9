import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client';
import { OUTBOX_CHANNEL } from '../../db/outbox';
import { type Deliver, errorName, isOutage, type OutboxRow } from './delivery';

export interface RelayLog {
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}

export interface RelayOptions {
  db: Db;
  deliver: Deliver;
  log: RelayLog;
  /** How often it looks without being told: notifications are lost with the connection that carried them. */
  pollMs?: number;
  batch?: number;
  /** First and longest pause while Temporal is away. */
  backOffMs?: { min: number; max: number };
}

const DEFAULTS = { pollMs: 5_000, batch: 20, backOffMs: { min: 500, max: 30_000 } };
/** A row that Temporal does not want is tried again this much later; the rows behind it wait, other orders do not. */
const REFUSED_PAUSE_MS = 60_000;

/**
 * Carries outbox rows to Temporal. Several may run at once: a row is taken under its lock, and only when no older row of
 * the same workflow is still undelivered, so that the events of an order arrive in the order in which they happened.
 */
export class OutboxRelay {
  readonly #options: Required<RelayOptions>;
  /** Workflows whose head row was refused, and until when they are left alone. */
  readonly #refused = new Map<string, number>();
  #outageSince: number | null = null;
  #backOff = 0;
  #stopping = false;
  #woken = false;
  #wake: () => void = () => {};
  #running: Promise<void> | null = null;
  #listening: { unlisten(): Promise<void> } | null = null;

  constructor(options: RelayOptions) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Works until stopped; neither a database nor a Temporal that is away ends it. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the rows in hand. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.poke();
    await this.#running;
    await this.#listening?.unlisten().catch(() => {});
  }

  poke(): void {
    this.#woken = true;
    this.#wake();
  }

  get outage(): boolean {
    return this.#outageSince !== null;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#listen();
        await this.drain();
      } catch (error) {
        this.#options.log.warn({ reason: errorName(error) }, 'the outbox cannot be read; trying again');
        await this.#pause(this.#options.backOffMs.min);
      }
      // Word of rows that came while Temporal was found to be away says nothing new.
      if (this.outage) this.#woken = false;
      await this.#pause(this.#backOff || this.#options.pollMs);
    }
  }

  /** Delivers what can be delivered now. @returns how many rows */
  async drain(): Promise<number> {
    let delivered = 0;
    while (!this.#stopping) {
      const { taken, done, outage } = await this.#options.db.transaction((tx) => this.#deliverHeads(tx));
      delivered += done;
      this.#noteOutage(outage);
      if (taken === 0 || outage) break;
    }
    return delivered;
  }

  async #deliverHeads(tx: Tx): Promise<{ taken: number; done: number; outage: unknown }> {
    const rows = await this.#takeHeads(tx);
    let done = 0;
    let outage: unknown = null;
    // Different workflows all of them: side by side, none disturbs another's order.
    const results = await Promise.allSettled(rows.map((row) => this.#options.deliver(row)));
    for (const [index, result] of results.entries()) {
      const row = rows[index] as OutboxRow;
      if (result.status === 'fulfilled') {
        await tx.execute(sql`update outbox set delivered_at = now(), attempts = attempts + 1, last_error = null
          where id = ${row.id}`);
        done += 1;
        continue;
      }
      if (isOutage(result.reason)) outage = result.reason;
      else this.#setAside(row, result.reason);
      await tx.execute(sql`update outbox set attempts = attempts + 1, last_error = ${errorName(result.reason)}
        where id = ${row.id}`);
    }
    return { taken: rows.length, done, outage };
  }

  /** The oldest undelivered row of each workflow, locked; what another relay has in hand is left out. */
  async #takeHeads(tx: Tx): Promise<OutboxRow[]> {
    const now = Date.now();
    for (const [workflowId, until] of this.#refused) if (until <= now) this.#refused.delete(workflowId);
    const refused = [...this.#refused.keys()];
    const leftAlone = refused.length ? sql`and o.workflow_id not in ${refused}` : sql``;
    const rows = await tx.execute(sql`
      select o.id, o.workflow_type as "workflowType", o.workflow_id as "workflowId", o.start_input as "startInput", o.event
      from outbox o
      where o.delivered_at is null ${leftAlone}
        and not exists (select 1 from outbox e
          where e.delivered_at is null and e.workflow_id = o.workflow_id and e.id < o.id)
      order by o.id limit ${this.#options.batch}
      for update of o skip locked`);
    return [...rows].map((row) => ({ ...(row as unknown as OutboxRow), id: Number(row.id) }));
  }

  #setAside(row: OutboxRow, reason: unknown): void {
    this.#refused.set(row.workflowId, Date.now() + REFUSED_PAUSE_MS);
    const { id, workflowType, workflowId } = row;
    this.#options.log.error({ id, workflowType, workflowId, reason: errorName(reason) }, 'Temporal refuses this row');
  }

  #noteOutage(outage: unknown): void {
    const { log, backOffMs } = this.#options;
    if (!outage) {
      if (this.#outageSince !== null) {
        log.info({ seconds: Math.round((Date.now() - this.#outageSince) / 1000) }, 'Temporal is back');
      }
      this.#outageSince = null;
      this.#backOff = 0;
      return;
    }
    if (this.#outageSince === null)
      log.warn({ reason: errorName(outage) }, 'Temporal is away; rows wait in the outbox');
    this.#outageSince ??= Date.now();
    this.#backOff = Math.min(this.#backOff ? this.#backOff * 2 : backOffMs.min, backOffMs.max);
  }

  async #listen(): Promise<void> {
    // The driver listens again by itself after a lost connection, and says so by the last argument.
    this.#listening ??= await this.#options.db.$client.listen(
      OUTBOX_CHANNEL,
      () => this.#hear(),
      () => this.#hear(),
    );
  }

  /** While Temporal is away, new rows do not shorten the pause. */
  #hear(): void {
    if (!this.outage) this.poke();
  }

  async #pause(ms: number): Promise<void> {
    if (!this.#woken && !this.#stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = () => {};
    this.#woken = false;
  }
}

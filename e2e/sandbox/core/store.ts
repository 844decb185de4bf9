import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * State in memory; every change is also one line of an append-only journal, so that a killed sandbox
 * comes back with its ledgers. Without a directory nothing is written.
 */
export interface Table<T> {
  get(id: string): T | undefined;
  /** Oldest first. */
  all(): T[];
  put(id: string, row: T): T;
  delete(id: string): void;
  find(test: (row: T) => boolean): T | undefined;
}

type Line = { table: string; id: string; row: unknown };

export class Store {
  private readonly tables = new Map<string, Map<string, unknown>>();
  private readonly listeners = new Set<(table: string) => void>();
  private readonly file: string | undefined;

  constructor(directory?: string) {
    if (!directory) return;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.file = join(directory, 'ledger.jsonl');
    this.replay();
  }

  table<T>(name: string): Table<T> {
    const rows = this.rows(name) as Map<string, T>;
    return {
      get: (id) => rows.get(id),
      all: () => [...rows.values()],
      find: (test) => [...rows.values()].find(test),
      put: (id, row) => {
        rows.set(id, row);
        this.record({ table: name, id, row });
        return row;
      },
      delete: (id) => {
        if (rows.delete(id)) this.record({ table: name, id, row: null });
      },
    };
  }

  onChange(listener: (table: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private rows(name: string): Map<string, unknown> {
    const known = this.tables.get(name);
    if (known) return known;
    const made = new Map<string, unknown>();
    this.tables.set(name, made);
    return made;
  }

  private record(line: Line): void {
    if (this.file) appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    for (const listener of this.listeners) listener(line.table);
  }

  /** Reads the journal and writes it again with the last version of each row only. */
  private replay(): void {
    const file = this.file as string;
    if (!existsSync(file)) return;
    for (const text of readFileSync(file, 'utf8').split('\n')) {
      const line = parseLine(text);
      if (!line) continue;
      if (line.row === null) this.rows(line.table).delete(line.id);
      else this.rows(line.table).set(line.id, line.row);
    }
    const kept = [...this.tables].flatMap(([table, rows]) =>
      [...rows].map(([id, row]) => `${JSON.stringify({ table, id, row })}\n`),
    );
    writeFileSync(`${file}.new`, kept.join(''), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
}

/** A kill in the middle of a write leaves half a last line: that change never happened. */
function parseLine(text: string): Line | null {
  if (!text) return null;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}

import type { Sql, TransactionSql } from 'postgres';
import { type ChainRow, chainHash, GENESIS, readChain, readUnchained } from '../../../db/audit-chain';
import { at, diagnose, type Finding, type GoodEnd } from './diagnose';
import { checkReasons, type ReasonCheck } from './reasons';
import { NO_SEAL, readSeals, type Seal, sealContent, sealDigest } from './seals';

export interface VerifyOptions {
  /** Is this the signature of that key over these octets? Throws or false when the key is not one of ours. */
  verifySignature(keyId: string, content: Uint8Array, signature: Uint8Array): boolean;
  /** A seal that somebody keeps outside of the database: it must still be there. */
  witness?: { number: number; digest: string } | undefined;
  /** Follow a part of the chain only, from a place that is known to be good. */
  from?: GoodEnd;
  /** Compare the typed reasons, too, which takes the keys that they are sealed with. */
  reasons?: ReasonCheck | undefined;
}

export interface VerifyReport {
  rows: number;
  seals: number;
  /** Rows behind the newest seal: linked, but whoever owns the database could still rewrite them all. */
  unsealed: number;
  badRows: number;
  /** How many typed reasons were compared; null without the keys. */
  reasons: number | null;
  first: Finding | null;
  head: GoodEnd;
}

const follows = (row: ChainRow, end: GoodEnd): boolean =>
  row.position === end.position + 1 &&
  row.prevHash !== null &&
  row.prevHash.equals(end.hash) &&
  row.hash !== null &&
  chainHash(end.hash, row.position, row).equals(row.hash);

/** Reads the log once and says what is wrong first. All of one run sees one moment of the database. */
export async function verifyAudit(sql: Sql, options: VerifyOptions): Promise<VerifyReport> {
  return (await sql.begin('isolation level repeatable read read only', (tx) => verifyIn(tx, options))) as VerifyReport;
}

/** The same inside of a transaction of the caller's. */
export const verifyIn = (tx: TransactionSql, options: VerifyOptions): Promise<VerifyReport> =>
  // The types of the two differ in what begins and ends, and neither is wanted here.
  new Verification(tx as unknown as Sql, options).run();

class Verification {
  #end: GoodEnd;
  #rows = 0;
  #bad = 0;
  #reasons = 0;
  #wrongReasons: Finding[] = [];
  /** Kept small: a log of years has a hundred thousand. */
  #seals: { number: number; position: number; hash: Buffer }[] = [];
  #nextSeal = 0;
  #first: { finding: Finding; place: number } | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly options: VerifyOptions,
  ) {
    this.#end = options.from ?? { position: 0, hash: GENESIS };
  }

  async run(): Promise<VerifyReport> {
    const { sql } = this;
    const [head] = await sql<GoodEnd[]>`select position::float8 as position, hash from audit_head`;
    if (!this.options.from) await this.#checkSeals();
    let odd: { row: ChainRow; good: GoodEnd } | undefined;
    for await (const rows of readChain(sql, this.#end.position)) {
      const linked = rows.filter((row) => {
        const good = this.#end;
        const taken = this.#take(row);
        if (!taken) odd ??= { row, good };
        return taken;
      });
      await this.#compareReasons(linked);
    }
    if (odd) this.#note(await diagnose(sql, odd.row, odd.good, head?.position ?? 0));
    for (const finding of this.#wrongReasons) this.#note(finding, 1);
    this.#checkEnd(head);
    for (const row of await readUnchained(sql)) {
      this.#note(at('inserted', null, 'the row was never linked into the chain', row.seq), 1);
    }
    const unsealed = Math.max(0, this.#end.position - (this.#seals.at(-1)?.position ?? 0));
    const counts = { rows: this.#rows, seals: this.#seals.length, unsealed, badRows: this.#bad };
    const reasons = this.options.reasons ? this.#reasons : null;
    return { ...counts, reasons, first: this.#first?.finding ?? null, head: this.#end };
  }

  /** The earliest place wins; of one place, what was found first. */
  #note(finding: Finding, bad = 0, place = finding.position ?? Number.POSITIVE_INFINITY): void {
    this.#bad += bad;
    if (this.#first && this.#first.place <= place) return;
    this.#first = { finding, place };
  }

  /** After a bad row it goes on behind it, to count the others. */
  #take(row: ChainRow): boolean {
    this.#rows += 1;
    const good = follows(row, this.#end);
    if (!good) this.#bad += 1;
    this.#end = { position: row.position ?? this.#end.position, hash: row.hash ?? this.#end.hash };
    this.#compareSeal(row);
    return good;
  }

  /** Noted later: of one place, what was done to the row itself says more. */
  async #compareReasons(rows: ChainRow[]): Promise<void> {
    const { reasons } = this.options;
    if (!reasons) return;
    const { checked, wrong } = await checkReasons(this.sql, rows, reasons);
    this.#reasons += checked;
    this.#wrongReasons.push(...wrong);
  }

  #compareSeal(row: ChainRow): void {
    for (; ; this.#nextSeal += 1) {
      const seal = this.#seals[this.#nextSeal];
      if (!seal || seal.position > this.#end.position) return;
      if (seal.position !== row.position || row.hash?.equals(seal.hash)) continue;
      const before = this.#seals[this.#nextSeal - 1]?.position ?? 0;
      const text = `rows ${before + 1}–${seal.position} do not end in the hash that seal ${seal.number} signs: rewritten`;
      // It speaks of a stretch: a row in it that is known to be bad says more.
      this.#note(at('seal', before + 1, text), 1, seal.position + 0.5);
    }
  }

  async #checkSeals(): Promise<void> {
    const { witness, verifySignature } = this.options;
    let previous: Buffer = NO_SEAL;
    let witnessed = witness === undefined;
    for await (const seal of readSeals(this.sql)) {
      const digest = sealDigest(seal);
      const wrong = wrongOfSeal(seal, this.#seals.length + 1, previous, verifySignature);
      if (wrong) this.#note(at('seal', seal.position, `seal ${seal.number}: ${wrong}`), 1);
      if (witness?.number === seal.number) witnessed = digest.toString('hex') === witness.digest;
      this.#seals.push({ number: seal.number, position: seal.position, hash: seal.hash });
      previous = digest;
    }
    if (witness && !witnessed) {
      const last = this.#seals.find(({ number }) => number >= witness.number) ?? this.#seals.at(-1);
      this.#note(
        at('seal', last?.position ?? 1, `seal ${witness.number}, kept by the CA worker, is gone or another one`),
        1,
      );
    }
  }

  /** The head was moved with the newest row, the newest seal was made of one: both must still be there. */
  #checkEnd(head: GoodEnd | undefined): void {
    const { position, hash } = this.#end;
    const known = Math.max(head?.position ?? 0, this.#seals.at(-1)?.position ?? 0);
    if (!head) this.#note(at('deleted', position + 1, 'the head of the chain is gone'), 1);
    if (known > position) this.#note(at('deleted', position + 1, `rows ${position + 1}–${known} are gone`), 1);
    else if (head && head.position < position) {
      this.#note(at('inserted', head.position + 1, 'the chain ended before this row'), 1);
    } else if (head && !head.hash.equals(hash)) {
      this.#note(at('changed', position, 'the newest row has another hash than the head'), 1);
    }
  }
}

function wrongOfSeal(
  seal: Seal,
  number: number,
  previous: Buffer,
  verifySignature: VerifyOptions['verifySignature'],
): string | null {
  if (seal.number !== number) return `seal ${number} is gone`;
  if (!seal.previous.equals(previous)) return 'it follows another seal than the one before it';
  if (!verifySignature(seal.keyId, sealContent(seal), seal.signature)) return 'the signature is not good';
  return null;
}

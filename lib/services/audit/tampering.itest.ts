import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAudit } from '../../../db/audit';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { asSystem } from '../testing';
import type { FindingKind } from './diagnose';
import { sealAudit } from './seal';
import { rehash, sealedLog, seeded, softwareSealer, spoiled, typedReasons } from './testing/chain';
import { type VerifyReport, verifyAudit, verifyIn } from './verify';

const ROWS = 60;
const SEALS = 4;
const SEEDS = Array.from({ length: 100 }, (_, index) => index + 1);

const sealer = softwareSealer();
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await sealedLog(database.db, sealer, ROWS, SEALS);
});
afterAll(() => database.close());

const typed = typedReasons(new Date());
const options = (by = sealer) => ({ verifySignature: by.verifySignature, witness: by.kept.witness, reasons: typed });

interface Expected {
  kind: FindingKind;
  position: number | null;
}

type Random = (below: number) => number;
type Tampering = (tx: TransactionSql, random: Random) => Promise<Expected>;

/** How many of a hundred were found, named rightly, and at the right row. */
async function hundred(name: string, tampering: Tampering, { db } = database, by = sealer): Promise<void> {
  const missed: string[] = [];
  let found = 0;
  for (const seed of SEEDS) {
    let expected: Expected = { kind: 'changed', position: 0 };
    const report: VerifyReport = await spoiled(
      db,
      async (tx) => {
        expected = await tampering(tx, seeded(seed));
      },
      (tx) => verifyIn(tx, options(by)),
    );
    if (report.first) found += 1;
    const { kind, position, text } = report.first ?? {};
    if (kind !== expected.kind || position !== expected.position) {
      missed.push(
        `seed ${seed}: wanted ${expected.kind} at ${expected.position}, got ${kind} at ${position} (${text})`,
      );
    }
  }
  console.log(`${name}: ${SEEDS.length} tamperings, ${found} found, ${SEEDS.length - missed.length} named rightly`);
  expect(missed).toEqual([]);
  expect(found).toBe(SEEDS.length);
}

const pick = (random: Random): number => 1 + random(ROWS);

const CHANGES: ((tx: TransactionSql, position: number) => Promise<unknown>)[] = [
  (tx, p) => tx`update audit_log set actor_id = 'nobody' where position = ${p}`,
  (tx, p) => tx`update audit_log set action = action || '_' where position = ${p}`,
  (tx, p) => tx`update audit_log set at = at + interval '1 microsecond' where position = ${p}`,
  (tx, p) => tx`update audit_log set after = '{"state": "refunded"}' where position = ${p}`,
  (tx, p) => tx`update audit_log set before = '{}' where position = ${p}`,
  (tx, p) => tx`update audit_log set object_id = object_id || '0' where position = ${p}`,
  (tx, p) => tx`update audit_log set reason = coalesce(reason, '') || ' ' where position = ${p}`,
  (tx, p) => tx`update audit_log set origin = null where position = ${p}`,
  // A text moved over the border of two columns.
  (tx, p) => tx`update audit_log set actor_kind = 'staffr', actor_id = substr(actor_id, 2) where position = ${p}`,
  (tx, p) => tx`update audit_log set hash = sha256(hash) where position = ${p}`,
];

describe('an audit log', () => {
  it('is whole before anybody touches it', async () => {
    const report = await verifyAudit(database.db.$client, options());
    expect(report).toMatchObject({ rows: ROWS, seals: SEALS, unsealed: 0, badRows: 0, first: null });
  });

  it('shows a changed row', () =>
    hundred('changed', async (tx, random) => {
      const position = pick(random);
      const change = random(CHANGES.length);
      await CHANGES[change]?.(tx, position);
      // Half of them with a hash that fits the row again; the last kind is undone by that.
      if (change < CHANGES.length - 1 && random(2) === 0) await rehash(tx, position, position);
      return { kind: 'changed', position };
    }));

  it('shows deleted rows, with the rest moved up or not, at the end too', () =>
    hundred('deleted', async (tx, random) => {
      const position = pick(random);
      const count = 1 + random(3);
      await tx`delete from audit_log where position >= ${position} and position < ${position + count}`;
      if (random(2) === 0) {
        await tx`update audit_log set position = position - ${count} where position >= ${position + count}`;
      }
      return { kind: 'deleted', position };
    }));

  it('shows rows in another order', () =>
    hundred('reordered', async (tx, random) => {
      const first = 1 + random(ROWS - 1);
      const second = first + 1 + random(ROWS - first);
      const how = random(3);
      if (how === 0) {
        await tx`update audit_log set position = ${first + second} - position where position in (${first}, ${second})`;
      } else if (how === 1) {
        // Moved to the front of others, which make room.
        await tx`update audit_log set position = case when position = ${second} then ${first} else position + 1 end
          where position between ${first} and ${second}`;
      } else {
        // What they say changes places; number, place and hashes stay.
        await tx`update audit_log a set position = b.position, prev_hash = b.prev_hash, hash = b.hash from audit_log b
          where a.position in (${first}, ${second}) and b.position = ${first + second} - a.position`;
      }
      return { kind: 'reordered', position: first };
    }));

  it('shows inserted rows, linked or not', () =>
    hundred('inserted', async (tx, random) => {
      const position = pick(random);
      const how = random(4);
      const insert = (place: number | null, hash = sealer.signer.publicKeySpki.subarray(0, 32)) =>
        tx`insert into audit_log (actor_kind, actor_id, action, object_type, object_id, position, prev_hash, hash)
          values ('staff', 'reviewer-1', 'order.approve', 'order', 'X', ${place}, ${Buffer.from(hash)}, ${Buffer.from(hash)})`;
      if (how === 0) {
        await insert(null);
        return { kind: 'inserted', position: null };
      }
      if (how === 1) {
        await insert(ROWS + 1);
        await rehash(tx, ROWS + 1, ROWS + 1);
        return { kind: 'inserted', position: ROWS + 1 };
      }
      await tx`update audit_log set position = position + 1 where position >= ${position}`;
      await insert(position);
      if (how === 2) await rehash(tx, position, position);
      return { kind: 'inserted', position };
    }));

  it('shows a log that was rewritten with hashes that fit', () =>
    hundred('rewritten', async (tx, random) => {
      const position = pick(random);
      await CHANGES[random(CHANGES.length - 1)]?.(tx, position);
      await rehash(tx, position, ROWS);
      await tx`update audit_head set hash = (select hash from audit_log where position = ${ROWS})`;
      const each = ROWS / SEALS;
      return { kind: 'seal', position: Math.floor((position - 1) / each) * each + 1 };
    }));

  it('shows a seal that was changed, forged or taken out', () =>
    hundred('seals', async (tx, random) => {
      const number = 1 + random(SEALS);
      const position = (number * ROWS) / SEALS;
      const how = random(4);
      if (how === 0) await tx`update audit_seals set sealed_at = sealed_at + interval '1 day' where number = ${number}`;
      else if (how === 1) {
        await tx`update audit_seals set signature = set_byte(signature, 9, 255 - get_byte(signature, 9)) where number = ${number}`;
      } else if (how === 2) {
        await tx`update audit_seals set key_id = 'b2' where number = ${number}`;
      } else {
        await tx`delete from audit_seals where number = ${number}`;
        // The next one is out of its number; for the last one only the CA worker's copy speaks.
        return { kind: 'seal', position: number < SEALS ? position + ROWS / SEALS : position - ROWS / SEALS };
      }
      return { kind: 'seal', position };
    }));
});

describe('reasons that people typed', () => {
  const own = softwareSealer();
  let reasoned: TestDatabase;
  beforeAll(async () => {
    reasoned = await createTestDatabase();
    const { db } = reasoned;
    for (let n = 1; n <= ROWS; n += 1) {
      const act = { action: 'order.reveal', objectType: 'order', objectId: `A${n}`, typed: `示例说明 ${n}` };
      await db.transaction((tx) => writeAudit(tx, asSystem(db).actor, act));
    }
    await sealAudit(asSystem(db), own);
  });
  afterAll(() => reasoned.close());

  const reasonAt = (tx: TransactionSql, position: number) =>
    tx`(select split_part(reason, ':', 2)::uuid from audit_log where position = ${position})`;

  it('are whole before anybody touches them', async () => {
    const report = await verifyAudit(reasoned.db.$client, options(own));
    expect(report).toMatchObject({ rows: ROWS, reasons: ROWS, badRows: 0, first: null });
  });

  it('shows one that was changed', () =>
    hundred(
      'reasons changed',
      async (tx, random) => {
        const position = pick(random);
        const other = 1 + (position % ROWS);
        const words = [
          tx`${typed.encrypt(JSON.stringify({ salt: 'x', reason: '别的话' }))}`,
          // One that somebody else gave, for another act.
          tx`(select words from audit_reasons where id = ${reasonAt(tx, other)})`,
          tx`reverse(words)`,
        ][random(3)];
        await tx`update audit_reasons set words = ${words ?? tx``} where id = ${reasonAt(tx, position)}`;
        return { kind: 'changed', position };
      },
      reasoned,
      own,
    ));

  it('shows those that were deleted before their time, and the row before them when it was changed', () =>
    hundred(
      'reasons deleted early',
      async (tx, random) => {
        const position = pick(random);
        await tx`delete from audit_reasons where id in (
          select split_part(reason, ':', 2)::uuid from audit_log where position >= ${position} and position < ${position + 1 + random(3)})`;
        if (random(2) === 0) return { kind: 'deleted', position };
        const changed = 1 + random(position);
        await tx`update audit_log set actor_id = 'nobody' where position = ${changed}`;
        return { kind: 'changed', position: changed };
      },
      reasoned,
      own,
    ));
});

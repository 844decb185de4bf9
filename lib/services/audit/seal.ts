import { sql } from 'drizzle-orm';
import { GENESIS } from '../../../db/audit-chain';
import { auditSeals } from '../../../db/schema/audit';
import type { SignerPort } from '../../ports/signer';
import type { ServiceContext } from '../context';
import type { Finding } from './diagnose';
import { lastSeal, NO_SEAL, type Seal, sealContent, sealDigest } from './seals';
import { verifyAudit } from './verify';

/** The log is not what it was: this is not signed. */
export class AuditBroken extends Error {
  override name = 'AuditBroken';
  constructor(readonly finding: Finding) {
    super(`audit log, row ${finding.position ?? finding.seq}: ${finding.kind}, ${finding.text}`);
  }
}

/** Public facts of a seal, kept where the database's owner does not come. */
export interface Witness {
  number: number;
  digest: string;
}

export interface AuditSealer {
  keyId: string;
  signer: SignerPort;
  witness: { read(): Promise<Witness | undefined>; write(witness: Witness): Promise<void> };
}

/**
 * Checks what was added since the last seal and signs its end. Gives null when nothing was added.
 * @throws AuditBroken when the log was tampered with
 */
export async function sealAudit(ctx: ServiceContext, sealer: AuditSealer): Promise<Seal | null> {
  const client = ctx.db.$client;
  const last = await lastSeal(client);
  await assertWitnessed(last, await sealer.witness.read());
  const from = last ? { position: last.position, hash: last.hash } : { position: 0, hash: GENESIS };
  const report = await verifyAudit(client, { from, verifySignature: () => true });
  if (report.first) throw new AuditBroken(report.first);
  if (report.head.position === from.position) return null;
  const unsigned = {
    ...{ number: (last?.number ?? 0) + 1, ...report.head, sealedAt: ctx.clock.now().getTime(), keyId: sealer.keyId },
    previous: last ? sealDigest(last) : NO_SEAL,
  };
  const seal = { ...unsigned, signature: Buffer.from(await sealer.signer.sign(sealContent(unsigned))) };
  // Of two CA workers the second one hits the number, and finds the other's seal the next time.
  await ctx.db.transaction(async (tx) => {
    // The witness must never know a seal that a crash of the database takes back.
    await tx.execute(sql`set local synchronous_commit = on`);
    await tx.insert(auditSeals).values({ ...seal, sealedAt: new Date(seal.sealedAt) });
  });
  await sealer.witness.write({ number: seal.number, digest: sealDigest(seal).toString('hex') });
  return seal;
}

/** Another worker may be one seal ahead of our witness; behind it nobody may be. */
async function assertWitnessed(last: Seal | undefined, witness: Witness | undefined): Promise<void> {
  if (!witness) return;
  const gone = !last || last.number < witness.number;
  const other = last?.number === witness.number && sealDigest(last).toString('hex') !== witness.digest;
  if (!gone && !other) return;
  const text = `seal ${witness.number} is ${gone ? 'gone' : 'another one than it was'}`;
  throw new AuditBroken({ kind: 'seal', position: last?.position ?? 1, seq: null, text });
}

import { certificates } from '@/db/schema/pki';
import { readJournal, type SignatureRecord } from '@/lib/adapters/signer/journal';
import type { World } from '../../fixtures/world';
import type { OrderBook } from './books';
import type { Published } from './published';

interface Signatures {
  of(orderNo: string): OrderBook['theirs']['signatures'];
  strays: SignatureRecord[];
}

/** What the CA's journal says that was signed; a key belongs to the order whose token made it. */
export async function readSignatures(
  { db, system }: World,
  published: (serialHex: string) => Published,
): Promise<Signatures> {
  const { keySha256, orderNo } = { keySha256: certificates.publicKeySha256, orderNo: certificates.orderNo };
  const rows = await db.select({ keySha256, orderNo }).from(certificates);
  const owners = new Map(rows.map((row) => [row.keySha256, row.orderNo]));
  const journal = await readJournal(system.envOf('ca-worker').CA_DIR ?? '');
  const listed = (line: SignatureRecord) => ({ ...line, listed: published(line.serialHex).listed });
  return {
    of: (wanted) => journal.filter((line) => owners.get(line.keySha256) === wanted).map(listed),
    strays: journal.filter((line) => !owners.has(line.keySha256)),
  };
}

import { randomBytes, randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { chinaDateCompact } from '../../lib/domain/calendar';
import type { SubjectNames } from '../../lib/domain/subject';
import type { Db, Tx } from '../client';
import { certificates } from '../schema/pki';
import { subscribers } from '../schema/subscriber';
import { DEMO_CHANNEL_ID } from './channels';
import { DEMO_SUBSCRIBERS, type DemoSubscriber } from './demo-people';

const DAY = 86_400_000;
/** Old enough to have been forgotten in a drawer, young enough to be valid for months. */
const AGE_DAYS = 120;
const YEAR_DAYS = 365;

export async function seedSubscribers(db: Db, now = new Date()): Promise<void> {
  for (const [index, demo] of DEMO_SUBSCRIBERS.entries()) {
    await db.transaction(async (tx) => {
      const subscriberId = await findOrAdd(tx, demo);
      const [known] = await tx
        .select({ id: certificates.id })
        .from(certificates)
        .where(eq(certificates.subscriberId, subscriberId))
        .limit(1);
      if (!known) await tx.insert(certificates).values(importedCertificate(demo, subscriberId, index, now));
    });
  }
}

async function findOrAdd(tx: Tx, demo: DemoSubscriber): Promise<string> {
  await tx
    .insert(subscribers)
    .values({
      channelId: DEMO_CHANNEL_ID,
      uscc: demo.uscc,
      name: demo.name,
      department: demo.department,
      phone: demo.phone,
      regionCode: demo.address.regionCode,
      agentName: demo.agent.name,
      agentMobile: demo.agent.mobile,
    })
    .onConflictDoNothing();
  const mine = and(eq(subscribers.channelId, DEMO_CHANNEL_ID), eq(subscribers.uscc, demo.uscc));
  const [row] = await tx.select({ id: subscribers.id }).from(subscribers).where(mine);
  return (row as { id: string }).id;
}

/** As brought over from the system before this one: known by number and serial, without its encoded form. */
function importedCertificate(demo: DemoSubscriber, subscriberId: string, index: number, now: Date) {
  const appliedAt = new Date(now.getTime() - AGE_DAYS * DAY);
  return {
    subscriberId,
    lineageId: randomUUID(),
    orderNo: `${chinaDateCompact(appliedAt)}A${String(105 + index).padStart(6, '0')}`,
    businessType: 'new',
    serialHex: randomSerial(),
    state: 'valid' as const,
    commonName: demo.name,
    subject: subjectOf(demo),
    keyBits: 2048,
    notBefore: appliedAt,
    notAfter: new Date(appliedAt.getTime() + YEAR_DAYS * DAY),
    appliedAt,
    completedAt: new Date(appliedAt.getTime() + 3 * DAY),
  };
}

function subjectOf(demo: DemoSubscriber): SubjectNames {
  return {
    countryName: 'CN',
    stateOrProvinceName: demo.address.province,
    localityName: demo.address.city,
    organizationName: demo.name,
    organizationalUnitName: demo.department,
    commonName: demo.name,
    organizationIdentifier: `NTRCN-${demo.uscc}`,
  };
}

/** 127 bits, positive, first octet never zero. */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

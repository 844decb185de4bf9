import { and, desc, eq, isNull, ne } from 'drizzle-orm';
import { certificates } from '../../../db/schema/pki';
import { drafts } from '../../../db/schema/subscriber';
import { BUSINESS_TYPES, type BusinessType, CERTIFICATE_STATES } from '../../domain/order';
import type { CertificateItem } from '../../schemas/portal-views';
import { requireCustomer, type ServiceContext } from '../context';
import {
  type AboutCertificate,
  busyText,
  type CertificateRow,
  hotlineOf,
  obstacleTo,
  runningOrders,
} from './eligibility';

/** 请选择证书: the subscriber's certificates, newest first, and whether the business can be done to each. */
export async function listCertificates(
  ctx: ServiceContext,
  { businessType }: { businessType: AboutCertificate } = { businessType: 'reissue' },
): Promise<CertificateItem[]> {
  const { subscriberId } = requireCustomer(ctx);
  const rows = await ctx.db
    .select()
    .from(certificates)
    .where(and(eq(certificates.subscriberId, subscriberId), ne(certificates.state, 'pending')))
    .orderBy(desc(certificates.appliedAt), desc(certificates.orderNo));
  const running = await runningOrders(
    ctx.db,
    rows.map((row) => row.lineageId),
  );
  const open = await ctx.db
    .select({ id: drafts.id, certificateId: drafts.certificateId })
    .from(drafts)
    .where(and(eq(drafts.subscriberId, subscriberId), eq(drafts.businessType, businessType), isNull(drafts.orderNo)));
  const draftOf = new Map(open.map((draft) => [draft.certificateId, draft.id]));
  const now = ctx.clock.now();
  const hotline = await hotlineOf(ctx.db, subscriberId);
  return rows.map((row) => {
    const busy = running.get(row.lineageId) ?? null;
    const obstacle = busy ? busyText(businessType, busy) : obstacleTo(businessType, row, { now, hotline });
    return item(row, obstacle, busy?.orderNo ?? null, draftOf.get(row.id) ?? null);
  });
}

/** Enough to compare with a token in the hand. */
export const maskSerial = (serialHex: string): string =>
  `${serialHex.slice(0, 4)}…${serialHex.slice(-4)}`.toUpperCase();

function item(
  row: CertificateRow,
  obstacle: string | null,
  runningOrderNo: string | null,
  draftId: string | null,
): CertificateItem {
  return {
    id: row.id,
    orderNo: row.orderNo,
    commonName: row.commonName,
    businessType: row.businessType,
    businessTypeLabel: BUSINESS_TYPES[row.businessType as BusinessType] ?? row.businessType,
    keyBits: row.keyBits,
    appliedAt: row.appliedAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    state: row.state,
    stateLabel: CERTIFICATE_STATES[row.state],
    notAfter: row.notAfter.toISOString(),
    serialMasked: maskSerial(row.serialHex),
    eligible: obstacle === null,
    blockedReason: obstacle,
    runningOrderNo,
    draftId,
  };
}

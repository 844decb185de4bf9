import { and, desc, eq, isNull, ne } from 'drizzle-orm';
import { certificates } from '../../../db/schema/pki';
import { drafts } from '../../../db/schema/subscriber';
import { BUSINESS_TYPES, type BusinessType, CERTIFICATE_STATES } from '../../domain/order';
import type { CertificateItem } from '../../schemas/portal-views';
import { requireCustomer, type ServiceContext } from '../context';
import { type CertificateRow, reissueObstacle, runningOrders } from './eligibility';

/** 请选择需要补办的证书: the subscriber's certificates, newest first. */
export async function listCertificates(ctx: ServiceContext): Promise<CertificateItem[]> {
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
    .where(and(eq(drafts.subscriberId, subscriberId), isNull(drafts.orderNo)));
  const draftOf = new Map(open.map((draft) => [draft.certificateId, draft.id]));
  const now = ctx.clock.now();
  return rows.map((row) => item(row, now, running.get(row.lineageId) ?? null, draftOf.get(row.id) ?? null));
}

/** Enough to compare with a token in the hand. */
export const maskSerial = (serialHex: string): string =>
  `${serialHex.slice(0, 4)}…${serialHex.slice(-4)}`.toUpperCase();

function item(row: CertificateRow, now: Date, runningOrderNo: string | null, draftId: string | null): CertificateItem {
  const obstacle = reissueObstacle(row, now) ?? (runningOrderNo ? '该证书已有正在办理的订单。' : null);
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
    canReissue: obstacle === null,
    blockedReason: obstacle,
    runningOrderNo,
    draftId,
  };
}

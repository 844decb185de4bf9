import { and, asc, eq, isNull } from 'drizzle-orm';
import { orders, reviews } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { revocations } from '../../../db/schema/revocation';
import { CERTIFICATE_STATES } from '../../domain/order';
import { REVOCATION_REASONS } from '../../domain/revocation';
import type { RevocationDeskView, RevocationRow } from '../../schemas/revocation-views';
import { requirePermission, type ServiceContext } from '../context';
import { machineChecks } from '../queue/checks';
import { readOrder } from '../queue/readOrder';
import { staffNames } from '../staff/names';
import { approverOf } from './confirm';
import { requireRevocation } from './rows';

/** What waits for a second person, the oldest first. */
export async function revocationQueue(ctx: ServiceContext): Promise<RevocationRow[]> {
  requirePermission(ctx, 'revocation.confirm');
  const rows = await ctx.db
    .select({
      orderNo: orders.orderNo,
      organisationName: orders.organisationName,
      reason: revocations.reason,
      approvedBy: reviews.staffId,
      since: orders.stateSince,
    })
    .from(revocations)
    .innerJoin(orders, eq(orders.orderNo, revocations.orderNo))
    .innerJoin(reviews, and(eq(reviews.orderNo, orders.orderNo), eq(reviews.decision, 'approved')))
    .where(and(eq(orders.state, 'approved'), isNull(revocations.confirmedAt)))
    .orderBy(asc(orders.stateSince))
    .limit(500);
  const names = await staffNames(
    ctx.db,
    rows.map((row) => row.approvedBy),
  );
  return rows.map(({ orderNo, organisationName, reason, approvedBy, since }) => ({
    ...{ orderNo, organisationName, since: since.toISOString() },
    reasonLabel: REVOCATION_REASONS[reason],
    approvedByName: names.get(approvedBy) ?? approvedBy,
  }));
}

/** One of them with its evidence, for who decides. */
export async function readRevocationDesk(ctx: ServiceContext, input: { orderNo: string }): Promise<RevocationDeskView> {
  const actor = requirePermission(ctx, 'revocation.confirm');
  const row = await requireRevocation(ctx.db, input.orderNo);
  const [view, [order], approver, [certificate]] = await Promise.all([
    readOrder(ctx, input),
    ctx.db.select().from(orders).where(eq(orders.orderNo, input.orderNo)),
    approverOf(ctx.db, input.orderNo),
    ctx.db.select().from(certificates).where(eq(certificates.id, row.certificateId)),
  ]);
  if (!order || !certificate) throw new Error('a revocation names a certificate that is not there');
  const names = await staffNames(ctx.db, [approver, row.confirmedBy]);
  const open = order.state === 'approved' && !row.confirmedAt;
  const own = approver === actor.id;
  return {
    // Names stand beside the pictures of a review, and nowhere else.
    order: { ...view, form: [], change: [] },
    reasonLabel: REVOCATION_REASONS[row.reason],
    certificate: {
      commonName: certificate.commonName,
      serialHex: certificate.serialHex,
      stateLabel: CERTIFICATE_STATES[certificate.state],
      notBefore: certificate.notBefore.toISOString(),
      notAfter: certificate.notAfter.toISOString(),
    },
    evidence: await machineChecks(ctx.db, order, []),
    approvedByName: approver ? (names.get(approver) ?? approver) : null,
    confirmedByName: row.confirmedBy ? (names.get(row.confirmedBy) ?? row.confirmedBy) : null,
    decidable: open && !own,
    obstacle: open && own ? '您审核通过了这笔注销，须由另一位同事复核。' : null,
  };
}

import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { auditLog } from '../../../db/schema/platform';
import { DomainError } from '../../domain/errors';
import { ORDER_STATES, type OrderState } from '../../domain/order';
import type { CertificateAuthorityPort } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import { changeCertificate } from './change';
import { lockCertificate } from './lock';

interface Release {
  certificateId: string;
  orderNo: string;
}

/**
 * 解除挂失: the entry disappears from the next full CRL. A revoked certificate stays revoked.
 * @returns `released`: by this order, now or at an earlier call; not when nothing was on hold, or another order is about it
 */
export async function releaseHold(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  input: Release,
): Promise<{ released: boolean }> {
  return ctx.db.transaction(async (tx) => {
    const row = await lockCertificate(tx, input.certificateId);
    if (await othersRun(tx, input)) return { released: false };
    if (row.state === 'valid') return { released: await releasedBefore(tx, input) };
    if (row.state !== 'on_hold') {
      throw new DomainError('certificate.not_on_hold', '该证书已注销，不能解除挂失。', 'conflict', {
        state: row.state,
      });
    }
    const patch = { state: 'valid', revokedAt: null, revocationReason: null } as const;
    await changeCertificate(tx, ctx, ca, row, { action: 'release_hold', patch, orderNo: input.orderNo });
    return { released: true };
  });
}

/** The first answer may have been lost on its way to the workflow. */
async function releasedBefore(db: Executor, { certificateId, orderNo }: Release): Promise<boolean> {
  const mine = and(
    eq(auditLog.objectType, 'certificate'),
    eq(auditLog.objectId, certificateId),
    eq(auditLog.action, 'certificate.release_hold'),
    sql`${auditLog.after} ->> 'orderNo' = ${orderNo}`,
  );
  return (await db.$count(auditLog, mine)) > 0;
}

const RUNNING = (Object.keys(ORDER_STATES) as OrderState[]).filter((state) => !ORDER_STATES[state].final);

/** Lost once more since, and reported again: that order's hold stays. */
export async function othersRun(db: Executor, { certificateId, orderNo }: Release): Promise<boolean> {
  const others = await db
    .select({ orderNo: orders.orderNo })
    .from(orders)
    .where(and(eq(orders.oldCertificateId, certificateId), ne(orders.orderNo, orderNo), inArray(orders.state, RUNNING)))
    .limit(1);
  return others.length > 0;
}

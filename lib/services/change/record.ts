import { and, eq, isNull } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { certificates } from '../../../db/schema/pki';
import { drafts, oneTimeCodes, portalSessions, subscribers } from '../../../db/schema/subscriber';
import { CHANGEABLE, type ChangeInfo, changesIn } from '../../domain/change';
import { DomainError } from '../../domain/errors';
import { makesToken } from '../../domain/order';
import { comparableText } from '../../domain/text';
import type { ServiceContext } from '../context';
import type { OrderRow } from '../order/transition';
import { maskedChange } from './view';

const ON_FILE = ['phone', 'agentName', 'agentMobile'] as const;
type OnFile = (typeof ON_FILE)[number];

interface Comparison {
  /** Written by another change since this one was submitted: whoever was agent then has no say in it now. */
  overtaken: OnFile[];
  /** On file already, by another change of the same organisation that said the same. */
  written: OnFile[];
}

/** Not of the name: it is the register's word, and each certificate follows in its own order. */
async function compare(tx: Tx, { subscriberId }: OrderRow, { to, before }: ChangeInfo): Promise<Comparison> {
  const [file] = await tx.select().from(subscribers).where(eq(subscribers.id, subscriberId)).for('update');
  const same = (key: OnFile, value = '') => comparableText(file?.[key] ?? '') === comparableText(value);
  const changes: readonly string[] = changesIn(to);
  const changed = ON_FILE.filter((key) => changes.includes(key));
  const written = changed.filter((key) => same(key, to[key]));
  return { written, overtaken: changed.filter((key) => !written.includes(key) && !same(key, before[key])) };
}

/** Before anything is made or written of it. @throws DomainError change.overtaken */
export async function requireCurrent(tx: Tx, order: OrderRow): Promise<void> {
  const { change } = order.application;
  if (order.businessType !== 'change' || !change) return;
  const [key] = (await compare(tx, order, change)).overtaken;
  if (!key) return;
  throw new DomainError(
    'change.overtaken',
    `提交后${CHANGEABLE[key].label}已由另一份变更修改，这份申请不能通过。请选“不通过”，并说明：请取消订单，核对后重新申请。`,
    'conflict',
  );
}

/**
 * 变更 is through: the new values are the subscriber's from now on, in the transaction that completes the order. Only
 * what the order changed is touched: another order may have changed the rest meanwhile. A token that was on its way when
 * another change came first is still handed over, but takes nothing of that back.
 */
export async function recordChange(tx: Tx, ctx: ServiceContext, order: OrderRow): Promise<void> {
  const { change } = order.application;
  if (order.businessType !== 'change' || !change) return;
  if (makesToken(order)) await requireOldRevoked(tx, order);
  // The department is one token's, and stands in its certificate.
  const { overtaken, written } = await compare(tx, order, change);
  const late = new Set<string>(overtaken);
  const to = Object.fromEntries(Object.entries(change.to).filter(([key]) => !late.has(key)));
  const { name, phone, agentName, agentMobile } = to;
  const values = {
    ...(name ? { name } : {}),
    ...(phone ? { phone } : {}),
    ...(agentName ? { agentName } : {}),
    ...(agentMobile ? { agentMobile } : {}),
  };
  if (Object.keys(values).length > 0) {
    await tx.update(subscribers).set(values).where(eq(subscribers.id, order.subscriberId));
  }
  // Who came with an earlier change is the present agent: he stays, and so does what he has typed.
  const isNew = (key: OnFile) => Boolean(to[key]) && !written.includes(key);
  if (isNew('agentMobile')) await shutOut(tx, order.subscriberId);
  if (isNew('agentName') || isNew('agentMobile')) await dropForms(tx, order.subscriberId);
  const rows = maskedChange(order).filter(({ key }) => !late.has(key));
  await writeAudit(tx, ctx.actor, {
    action: 'subscriber.change',
    objectType: 'subscriber',
    objectId: order.subscriberId,
    before: Object.fromEntries(rows.map(({ key, before }) => [key, before])),
    after: { ...Object.fromEntries(rows.map(({ key, after }) => [key, after])), orderNo: order.orderNo },
  });
}

/** Who signed in with the old number is not let in any longer, nor who still holds a code that was sent to it. */
async function shutOut(tx: Tx, subscriberId: string): Promise<void> {
  await tx.delete(oneTimeCodes).where(eq(oneTimeCodes.subscriberId, subscriberId));
  await tx.delete(portalSessions).where(eq(portalSessions.subscriberId, subscriberId));
}

/**
 * In an open form stand numbers of the former agent and of the legal representative, in clear: the next agent begins his
 * own. A picture of the licence goes by the rule for pictures of no form.
 */
async function dropForms(tx: Tx, subscriberId: string): Promise<void> {
  await tx.delete(drafts).where(and(eq(drafts.subscriberId, subscriberId), isNull(drafts.orderNo)));
}

/** Two certificates of one lineage must not both go on. @throws DomainError change.old_valid */
async function requireOldRevoked(tx: Tx, { oldCertificateId }: OrderRow): Promise<void> {
  if (!oldCertificateId) return;
  const [old] = await tx
    .select({ state: certificates.state })
    .from(certificates)
    .where(eq(certificates.id, oldCertificateId));
  if (old?.state === 'revoked') return;
  throw new DomainError('change.old_valid', '原证书尚未注销，变更订单不能完成。', 'conflict');
}

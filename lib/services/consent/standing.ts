import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { agreements } from '../../../db/schema/channel';
import { consents } from '../../../db/schema/order';
import { ACT_NEEDS, type ConsentAct } from '../../domain/consent';
import { DomainError } from '../../domain/errors';
import type { OrderRow } from '../order/transition';

/**
 * The title of a text without whose consent the order's data must not be handed on: taken back, or never given although
 * it was asked for at 确认订单. What the channel asks for by now is of no account. null: nothing is in the way.
 */
export async function missingConsent(
  db: Executor,
  { orderNo, askedConsents }: Pick<OrderRow, 'orderNo' | 'askedConsents'>,
  act: ConsentAct,
): Promise<string | null> {
  const kinds: readonly string[] = ACT_NEEDS[act];
  const given = await db
    .select({ kind: agreements.kind, title: agreements.title, withdrawnAt: consents.withdrawnAt })
    .from(consents)
    .innerJoin(agreements, eq(agreements.id, consents.agreementId))
    .where(and(eq(consents.orderNo, orderNo), inArray(agreements.kind, [...kinds])));
  const standing = new Set(given.filter(({ withdrawnAt }) => !withdrawnAt).map(({ kind }) => kind));
  const withdrawn = given.find(({ kind }) => !standing.has(kind));
  if (withdrawn) return withdrawn.title;
  const never = kinds.find((kind) => askedConsents.includes(kind) && !standing.has(kind));
  return never === undefined ? null : titleOf(db, never);
}

async function titleOf(db: Executor, kind: string): Promise<string> {
  const [row] = await db
    .select({ title: agreements.title })
    .from(agreements)
    .where(eq(agreements.kind, kind))
    .orderBy(desc(agreements.version))
    .limit(1);
  return row?.title ?? kind;
}

/** Before data of an order leave for somebody else. @throws DomainError consent.missing */
export async function requireStanding(db: Executor, order: OrderRow, act: ConsentAct): Promise<void> {
  const title = await missingConsent(db, order, act);
  if (title === null) return;
  throw new DomainError(
    'consent.missing',
    `没有您对《${title}》的有效同意，不能继续；如需办理，请致电服务热线。`,
    'conflict',
  );
}

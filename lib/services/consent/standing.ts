import { and, eq, inArray } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { agreements } from '../../../db/schema/channel';
import { consents } from '../../../db/schema/order';
import { ACT_NEEDS, type ConsentAct, consentApplies, consentsFor, consentsForAct } from '../../domain/consent';
import { DomainError } from '../../domain/errors';
import { currentAgreements } from '../channel/getChannel';
import type { OrderRow } from '../order/transition';

/**
 * The title of a text without whose consent the order's data must not be handed on: taken back, or never given although
 * the channel asked for it when the order was made. null: nothing is in the way.
 */
export async function missingConsent(db: Executor, order: OrderRow, act: ConsentAct): Promise<string | null> {
  const kinds: readonly string[] = ACT_NEEDS[act];
  const given = await db
    .select({ kind: agreements.kind, title: agreements.title, withdrawnAt: consents.withdrawnAt })
    .from(consents)
    .innerJoin(agreements, eq(agreements.id, consents.agreementId))
    .where(and(eq(consents.orderNo, order.orderNo), inArray(agreements.kind, [...kinds])));
  const standing = new Set(given.filter(({ withdrawnAt }) => !withdrawnAt).map(({ kind }) => kind));
  if (kinds.every((kind) => standing.has(kind))) return null;
  const withdrawn = given.find(({ kind }) => !standing.has(kind));
  if (withdrawn) return withdrawn.title;
  const { channelId, businessType, changes, method, submittedAt } = order;
  const asked = consentsForAct(act, consentsFor(businessType, await currentAgreements(db, channelId), changes))
    .filter((text) => consentApplies(text, method))
    // A text that came later was asked of nobody then.
    .filter(({ publishedAt }) => publishedAt <= submittedAt);
  return asked.find(({ kind }) => !standing.has(kind))?.title ?? null;
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

import { and, desc, eq, isNull, ne, or } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import type { ReissueApplication, ReissueDraftData } from '../../domain/application';
import { findRegion } from '../../domain/regions';
import { comparableText } from '../../domain/text';
import type { SubscriberRow } from './own';

/** Orders looked through for one of the same agent. */
const RECENT = 5;

/** What we know already is not asked for again; agreements and personal numbers always are. */
export async function prefilled(db: Executor, subscriber: SubscriberRow): Promise<ReissueDraftData> {
  const region = findRegion(subscriber.regionCode);
  const agent = { name: subscriber.agentName, mobile: subscriber.agentMobile };
  const { invoice, email } = await lastTyped(db, subscriber);
  return {
    step: 0,
    organisation: {
      name: subscriber.name,
      department: subscriber.department,
      uscc: subscriber.uscc,
      phone: subscriber.phone,
      legalIdType: 'resident_id',
    },
    invoice: invoice ?? { title: subscriber.name, taxNo: subscriber.uscc },
    contact: { ...agent, idType: 'resident_id', ...(email ? { email } : {}) },
    recipient: {
      ...agent,
      ...(region
        ? { regionCode: region.code, province: region.province, city: region.city, county: region.county }
        : {}),
    },
  };
}

/**
 * As it was billed and mailed last, by the agent on file: another agent's mailbox is not his. A change that is not through
 * yet names an organisation that is not called so.
 */
async function lastTyped(
  db: Executor,
  { id, name, agentMobile }: SubscriberRow,
): Promise<{ invoice?: ReissueApplication['invoice']; email?: string }> {
  const through = or(ne(orders.businessType, 'change'), eq(orders.state, 'completed'));
  const rows = await db
    .select({ application: orders.application })
    .from(orders)
    .where(and(eq(orders.subscriberId, id), ne(orders.businessType, 'revoke'), isNull(orders.erasedAt), through))
    .orderBy(desc(orders.submittedAt))
    .limit(RECENT);
  const own = rows.map(({ application }) => application).filter(({ contact }) => contact.mobile === agentMobile);
  const email = own.find(({ contact }) => contact.email !== '')?.contact.email;
  // Of what is on file alone, and of what cost nothing, nothing was billed.
  const billed = own.find(({ invoice }) => invoice.title !== '')?.invoice;
  if (!billed) return { email };
  const called = rows.flatMap(({ application: { organisation, change } }) => [organisation.name, change?.before.name]);
  return { email, invoice: { ...billed, title: currentTitle(billed.title, name, called) } };
}

/** Whoever was billed to himself goes on so, under the name that he has now. */
const currentTitle = (title: string, name: string, called: (string | undefined)[]): string =>
  called.some((former) => former && comparableText(former) === comparableText(title)) ? name : title;

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
  const last = await lastBilled(db, subscriber);
  return {
    step: 0,
    organisation: {
      name: subscriber.name,
      department: subscriber.department,
      uscc: subscriber.uscc,
      phone: subscriber.phone,
      legalIdType: 'resident_id',
    },
    invoice: last?.invoice ?? { title: subscriber.name, taxNo: subscriber.uscc },
    contact: { ...agent, idType: 'resident_id', ...(last ? { email: last.contact.email } : {}) },
    recipient: {
      ...agent,
      ...(region
        ? { regionCode: region.code, province: region.province, city: region.city, county: region.county }
        : {}),
    },
  };
}

/**
 * As it was billed last, by the agent on file: another agent's mailbox is not his. A change that is not through yet names
 * an organisation that is not called so.
 */
async function lastBilled(
  db: Executor,
  { id, name, agentMobile }: SubscriberRow,
): Promise<ReissueApplication | undefined> {
  const through = or(ne(orders.businessType, 'change'), eq(orders.state, 'completed'));
  const rows = await db
    .select({ application: orders.application })
    .from(orders)
    .where(and(eq(orders.subscriberId, id), ne(orders.businessType, 'revoke'), isNull(orders.erasedAt), through))
    .orderBy(desc(orders.submittedAt))
    .limit(RECENT);
  // Of what is on file alone nothing was billed.
  const last = rows.find(
    ({ application: { contact, invoice } }) => contact.mobile === agentMobile && invoice.title !== '',
  )?.application;
  if (!last) return undefined;
  const called = rows.flatMap(({ application: { organisation, change } }) => [organisation.name, change?.before.name]);
  return { ...last, invoice: { ...last.invoice, title: currentTitle(last.invoice.title, name, called) } };
}

/** Whoever was billed to himself goes on so, under the name that he has now. */
const currentTitle = (title: string, name: string, called: (string | undefined)[]): string =>
  called.some((former) => former && comparableText(former) === comparableText(title)) ? name : title;

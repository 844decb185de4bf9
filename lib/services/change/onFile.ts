import { and, desc, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import type { ReissueDraftData } from '../../domain/application';
import type { ChangeValues } from '../../domain/change';
import { maskPersonName } from '../../domain/masks';
import { comparableText } from '../../domain/text';
import type { CertificateRow } from '../certificate/eligibility';
import type { SubscriberRow } from '../draft/own';
import { departmentIn, productOf } from '../production/subject';

/** What is to be changed, as it is now. */
export async function onFile(
  db: Executor,
  certificate: CertificateRow,
  subscriber: SubscriberRow,
): Promise<ChangeValues> {
  return {
    // Another token of the same organisation may have been changed already.
    name: certificate.commonName,
    department: await departmentOnFile(db, certificate, subscriber),
    phone: subscriber.phone,
    legalName: await legalOnFile(db, subscriber.id),
    agentName: subscriber.agentName,
    agentMobile: subscriber.agentMobile,
  };
}

export async function departmentOnFile(
  db: Executor,
  { subject, lineageId }: CertificateRow,
  { department }: Pick<SubscriberRow, 'department'>,
): Promise<string> {
  return departmentIn(subject, department, await productOf(db, lineageId));
}

/** As the certificates that are not over say it; a change of one is not on the subscriber's own row. */
export async function departmentsNow(db: Executor, subscriber: SubscriberRow, now: Date): Promise<string[]> {
  const ofSubscriber = eq(certificates.subscriberId, subscriber.id);
  const live = and(ofSubscriber, inArray(certificates.state, ['valid', 'on_hold']), gt(certificates.notAfter, now));
  const rows = await db.select().from(certificates).where(live).orderBy(certificates.appliedAt);
  if (rows.length === 0) return [subscriber.department];
  const names = [];
  for (const row of rows) names.push(await departmentOnFile(db, row, subscriber));
  return [...new Set(names)].filter(Boolean);
}

/** Whose will was proven last; empty when nobody's was, or when it was deleted by rule. */
async function legalOnFile(db: Executor, subscriberId: string): Promise<string> {
  const [row] = await db
    .select({ application: orders.application })
    .from(orders)
    .where(and(eq(orders.subscriberId, subscriberId), eq(orders.state, 'completed'), isNull(orders.erasedAt)))
    .orderBy(desc(orders.completedAt))
    .limit(1);
  return row?.application.organisation.legalName ?? '';
}

/** For the form: the legal representative is somebody else than who is signed in. */
export const shownOnFile = (values: ChangeValues): ChangeValues => ({
  ...values,
  legalName: maskPersonName(values.legalName),
});

/** The form begins with what the certificate says; what we know to be another since is filled in as the change. */
export function prefilledChange(data: ReissueDraftData, certificate: CertificateRow): ReissueDraftData {
  const { commonName: name } = certificate;
  const known = data.organisation?.name ?? '';
  const renamed = comparableText(known) !== comparableText(name);
  return {
    ...data,
    organisation: { ...data.organisation, name: renamed ? known : name },
    change: { to: renamed ? { name: known } : {} },
  };
}

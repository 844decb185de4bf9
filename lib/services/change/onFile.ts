import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
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

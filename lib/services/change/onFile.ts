import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import type { ReissueDraftData } from '../../domain/application';
import type { ChangeValues } from '../../domain/change';
import { maskPersonName } from '../../domain/masks';
import { comparableText } from '../../domain/text';
import type { CertificateRow } from '../certificate/eligibility';
import type { SubscriberRow } from '../draft/own';
import { DEFAULT_UNIT } from '../production/subject';

/** What stands in the certificate: another token of the same organisation may have been changed already. */
function inCertificate(
  { commonName, subject }: CertificateRow,
  department: string,
): Pick<ChangeValues, 'name' | 'department'> {
  const unit = subject?.organizationalUnitName ?? department;
  return { name: commonName, department: unit === DEFAULT_UNIT ? '' : unit };
}

/** What is to be changed, as it is now. */
export async function onFile(
  db: Executor,
  certificate: CertificateRow,
  subscriber: SubscriberRow,
): Promise<ChangeValues> {
  return {
    ...inCertificate(certificate, subscriber.department),
    legalName: await legalOnFile(db, subscriber.id),
    agentName: subscriber.agentName,
    agentMobile: subscriber.agentMobile,
  };
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
  const { name, department } = inCertificate(certificate, data.organisation?.department ?? '');
  const known = data.organisation?.name ?? '';
  const renamed = comparableText(known) !== comparableText(name);
  return {
    ...data,
    organisation: { ...data.organisation, department, name: renamed ? known : name },
    change: { to: renamed ? { name: known } : {} },
  };
}

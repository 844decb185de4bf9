import type { OrderWorkflowInput } from '../contracts/order';
import { ca, documents, outside } from './activities';
import { ORDER_STEPS } from './steps';

/** The token is made: the old certificate ends for good, and the parcel gets its papers. */
export async function prepareParcel(input: OrderWorkflowInput, oldCertificateId: string | null): Promise<void> {
  const { orderNo } = input;
  const reason = ORDER_STEPS[input.businessType]?.revokeOldCertificate;
  if (reason && oldCertificateId) await ca.revokeCertificate({ certificateId: oldCertificateId, reason, orderNo });
  await outside.createWaybill({ orderNo });
  await documents.makeHandOverSlip({ orderNo });
}

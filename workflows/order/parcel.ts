import type { OrderWorkflowInput } from '../contracts/order';
import { ca, documents, outside } from './activities';
import { ORDER_STEPS } from './steps';

/** The old certificate ends for good, if this is the moment for it. */
export async function revokeOld(
  { orderNo, businessType }: OrderWorkflowInput,
  certificateId: string | null,
  moment: 'produced' | 'handedOver',
): Promise<void> {
  const rule = ORDER_STEPS[businessType]?.revokeOldCertificate;
  if (rule?.once !== moment || !certificateId) return;
  const during = moment === 'handedOver' ? ({ during: 'delivered' } as const) : {};
  await ca.revokeCertificate({ certificateId, reason: rule.reason, orderNo, ...during });
}

/** The token is made: the parcel gets its papers. */
export async function prepareParcel(input: OrderWorkflowInput, oldCertificateId: string | null): Promise<void> {
  const { orderNo } = input;
  await revokeOld(input, oldCertificateId, 'produced');
  await outside.createWaybill({ orderNo });
  await documents.makeHandOverSlip({ orderNo });
}

/** The workflow that ends the hold of a certificate whose order has ended before: name, id, input. */
export const HOLD_RELEASE = 'holdRelease';
export const holdReleaseId = (orderNo: string): string => `release-${orderNo}`;

export interface HoldReleaseInput {
  orderNo: string;
  certificateId: string;
}

import type { BusinessType } from '../../lib/domain/order';

/** What differs between kinds of orders: one row each, read by the workflow instead of `if`s all over. */
export interface OrderSteps {
  /** 挂失 of the old certificate while the order runs. */
  holdOldCertificate: boolean;
  revokeOldCertificate: 'superseded' | 'cessationOfOperation' | null;
  makeToken: boolean;
}

export const ORDER_STEPS: Partial<Record<BusinessType, OrderSteps>> = {
  new: { holdOldCertificate: false, revokeOldCertificate: null, makeToken: true },
  reissue: { holdOldCertificate: true, revokeOldCertificate: 'superseded', makeToken: true },
};

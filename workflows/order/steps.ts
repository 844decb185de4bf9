import type { BusinessType } from '../../lib/domain/order';

/** What differs between kinds of orders: one row each, read by the workflow instead of `if`s all over. */
export interface OrderSteps {
  /** 挂失 of the old certificate while the order runs. */
  holdOldCertificate: boolean;
  /** And when: as soon as the new one is made, or once its holder has token and PIN and needs the old one no more. */
  revokeOldCertificate: { reason: 'superseded' | 'affiliationChanged'; once: 'produced' | 'handedOver' } | null;
  makeToken: boolean;
}

export const ORDER_STEPS: Partial<Record<BusinessType, OrderSteps>> = {
  new: { holdOldCertificate: false, revokeOldCertificate: null, makeToken: true },
  reissue: {
    holdOldCertificate: true,
    revokeOldCertificate: { reason: 'superseded', once: 'produced' },
    makeToken: true,
  },
  change: {
    holdOldCertificate: false,
    revokeOldCertificate: { reason: 'affiliationChanged', once: 'handedOver' },
    makeToken: true,
  },
};

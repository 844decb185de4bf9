import type { ReissueDraftData } from '../../domain/application';
import { findRegion } from '../../domain/regions';
import type { SubscriberRow } from './own';

/** What we know already is not asked for again; agreements and personal numbers always are. */
export function prefilled(subscriber: SubscriberRow): ReissueDraftData {
  const region = findRegion(subscriber.regionCode);
  const agent = { name: subscriber.agentName, mobile: subscriber.agentMobile };
  return {
    step: 0,
    organisation: {
      name: subscriber.name,
      department: subscriber.department,
      uscc: subscriber.uscc,
      phone: subscriber.phone,
      legalIdType: 'resident_id',
    },
    invoice: { title: subscriber.name, taxNo: subscriber.uscc },
    contact: { ...agent, idType: 'resident_id' },
    recipient: {
      ...agent,
      ...(region
        ? { regionCode: region.code, province: region.province, city: region.city, county: region.county }
        : {}),
    },
  };
}

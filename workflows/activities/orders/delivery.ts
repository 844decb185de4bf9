import { completeOrder } from '../../../lib/services/pin/complete';
import { deliverPin } from '../../../lib/services/pin/deliver';
import { sendAgain } from '../../../lib/services/resend/run';
import { cancelWaybills } from '../../../lib/services/shipment/cancelWaybills';
import { checkRoute } from '../../../lib/services/shipment/checkRoute';
import { createWaybill } from '../../../lib/services/shipment/createWaybill';
import type { OrderActivities } from '../../contracts/activities';
import { type OrderActivityDeps, providerContext, systemContext } from './deps';

type DeliveryActivities = Pick<
  OrderActivities,
  'createWaybill' | 'cancelWaybills' | 'checkRoute' | 'deliverPin' | 'sendAgain' | 'complete'
>;

export function deliveryActivities(deps: OrderActivityDeps): DeliveryActivities {
  const system = systemContext(deps);
  return {
    createWaybill: (input) => createWaybill(system, input, deps),
    cancelWaybills: (input) => cancelWaybills(system, input, deps),
    checkRoute: (input) => checkRoute(providerContext(deps, 'sf'), input, deps),
    deliverPin: (input) => deliverPin(system, input, deps),
    sendAgain: (input) => sendAgain(system, input, deps),
    complete: (input) => completeOrder(system, input),
  };
}

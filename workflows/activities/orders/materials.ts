import { checkParcel } from '../../../lib/services/material/checkParcel';
import { expireMaterials } from '../../../lib/services/material/expireMaterials';
import type { OrderActivities } from '../../contracts/activities';
import { type OrderActivityDeps, providerContext, systemContext } from './deps';

export function materialActivities(deps: OrderActivityDeps): Pick<OrderActivities, 'checkParcel' | 'expireMaterials'> {
  return {
    checkParcel: (input) => checkParcel(providerContext(deps, 'sf'), input, deps),
    expireMaterials: (input) => expireMaterials(systemContext(deps), input),
  };
}

import { productionBrief } from '../../../lib/services/production/brief';
import { recordProductionFailed } from '../../../lib/services/production/recordFailed';
import { recordProduced } from '../../../lib/services/production/recordProduced';
import { recordTokenSecrets } from '../../../lib/services/production/recordTokenSecrets';
import type { OrderActivities } from '../../contracts/activities';
import { type OrderActivityDeps, systemContext } from './deps';

type TokenActivities = Pick<
  OrderActivities,
  'productionBrief' | 'recordTokenSecrets' | 'recordProduced' | 'recordProductionFailed'
>;

export function tokenActivities(deps: OrderActivityDeps): TokenActivities {
  const system = systemContext(deps);
  return {
    productionBrief: (input) => productionBrief(system, input, deps),
    recordTokenSecrets: (input) => recordTokenSecrets(system, input),
    recordProduced: (input) => recordProduced(system, input),
    recordProductionFailed: (input) => recordProductionFailed(system, input),
  };
}

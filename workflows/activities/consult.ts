import { notifyAnswer } from '../../lib/services/consult/notifyAnswer';
import type { ConsultActivities } from '../contracts/consult';
import { guarded } from './failures';
import { type OrderActivityDeps, systemContext } from './orders/deps';

/** Queue `orders`: word of answers. */
export function createConsultActivities(deps: OrderActivityDeps): ConsultActivities {
  return guarded({ notifyAnswer: (input) => notifyAnswer(systemContext(deps), input, deps) }, deps.log);
}

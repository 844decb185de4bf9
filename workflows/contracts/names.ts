import type { BusinessType } from '../../lib/domain/order';
import { ANSWER_NOTICE } from './consult';
import { HOLD_RELEASE } from './hold';
import { LICENCE_READING } from './onboarding';

/** Names shared by whoever starts, signals or runs workflows. Strings only: the web process starts workflows by name. */
export const QUEUES = { orders: 'orders', documents: 'documents', ca: 'ca' } as const;
export const stationQueue = (stationId: string): string => `station-${stationId}`;

/** Workflow type → queue of its workflow tasks. The workflow id of an order is its order number. */
export const WORKFLOWS = {
  order: QUEUES.orders,
  revocation: QUEUES.orders,
  [ANSWER_NOTICE]: QUEUES.orders,
  [HOLD_RELEASE]: QUEUES.orders,
  [LICENCE_READING]: QUEUES.orders,
} as const;
export type WorkflowType = keyof typeof WORKFLOWS;

/** Business types whose orders are driven by a workflow of their own. */
const OWN_WORKFLOWS: Partial<Record<BusinessType, WorkflowType>> = { revoke: 'revocation' };
export const orderWorkflow = (businessType: BusinessType): WorkflowType => OWN_WORKFLOWS[businessType] ?? 'order';

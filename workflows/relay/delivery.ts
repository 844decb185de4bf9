import { type Client, isGrpcServiceError } from '@temporalio/client';
import { WORKFLOWS, type WorkflowType } from '../contracts/names';
import { ORDER_SIGNAL } from '../contracts/order';

export interface OutboxRow {
  id: number;
  workflowType: string;
  workflowId: string;
  startInput: unknown;
  event: unknown;
}

/** Hands one row to Temporal. Delivering it twice is harmless: the workflow reads the database before it believes anything. */
export type Deliver = (row: OutboxRow) => Promise<void>;

/** A dead connection must not hold the rows' locks. */
const DEADLINE_MS = 10_000;

/** What is only started has none. */
const SIGNALS: Partial<Record<WorkflowType, string>> = { order: ORDER_SIGNAL, revocation: ORDER_SIGNAL };

const isKnown = (type: string): type is WorkflowType => Object.hasOwn(WORKFLOWS, type);

export function temporalDelivery(client: Client): Deliver {
  return async ({ workflowType, workflowId, startInput, event }) => {
    if (!isKnown(workflowType)) throw new Error(`unknown workflow type ${workflowType}`);
    const options = {
      workflowId,
      taskQueue: WORKFLOWS[workflowType],
      args: [startInput],
      // One that has ended starts anew: a late payment must still find its way back.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
    };
    await client.withDeadline(Date.now() + DEADLINE_MS, async () => {
      if (event === null) await client.workflow.start(workflowType, options);
      else {
        const name = SIGNALS[workflowType];
        if (!name) throw new Error(`no signal for workflow type ${workflowType}`);
        const signal = { signal: name, signalArgs: [event] };
        await client.workflow.signalWithStart(workflowType, { ...options, ...signal });
      }
    });
  };
}

/** gRPC: CANCELLED, DEADLINE_EXCEEDED, NOT_FOUND (the namespace), PERMISSION_DENIED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE, UNAUTHENTICATED. */
const OF_THE_SERVER = new Set([1, 4, 5, 7, 8, 10, 13, 14, 16]);

/** Is it Temporal that is away, or this one row that it does not want? */
export function isOutage(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return OF_THE_SERVER.has(cause.code);
    if ('code' in cause && typeof cause.code === 'string' && /^E[A-Z]+$/.test(cause.code)) return true;
  }
  return false;
}

/** For the row and the log: never a message, which may quote the arguments. */
export function errorName(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return `grpc ${cause.code}`;
  }
  return error instanceof Error ? error.name : typeof error;
}

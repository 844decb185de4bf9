import { sql } from 'drizzle-orm';
import type { Tx } from './client';
import { outbox } from './schema/platform';

/** Wakes the relay; PostgreSQL sends it when the transaction commits. */
export const OUTBOX_CHANNEL = 'outbox';
/** Wakes open pages: JSON `{topic, id}`, ids only (8,000 bytes is the limit of a notification). */
export const EVENTS_CHANNEL = 'events';
/** Says that the OCSP answers of a certificate are new: its serial number, lower-case hex. */
export const CERTIFICATES_CHANNEL = 'certificates';

export interface OutboxMessage {
  workflowType: string;
  workflowId: string;
  /** Arguments, should the workflow not run yet. */
  startInput: unknown;
  event: unknown;
}

export async function enqueue(tx: Tx, message: OutboxMessage): Promise<void> {
  await tx.insert(outbox).values({
    workflowType: message.workflowType,
    workflowId: message.workflowId,
    startInput: message.startInput,
    event: message.event ?? null,
  });
  await tx.execute(sql`select pg_notify(${OUTBOX_CHANNEL}, '')`);
}

export type EventTopic = 'order' | 'queue' | 'station' | 'message';

export async function publish(tx: Tx, topic: EventTopic, id: string): Promise<void> {
  await tx.execute(sql`select pg_notify(${EVENTS_CHANNEL}, ${JSON.stringify({ topic, id })})`);
}

import { and, eq } from 'drizzle-orm';
import type { Executor, Tx } from '../../../db/client';
import { drafts, subscribers } from '../../../db/schema/subscriber';
import { DomainError } from '../../domain/errors';
import type { CustomerActor } from '../context';

export type DraftRow = typeof drafts.$inferSelect;
export type SubscriberRow = typeof subscribers.$inferSelect;

const notFound = () => new DomainError('draft.not_found', '没有找到这份填写记录，请重新选择证书。', 'not_found');

const own = (actor: CustomerActor, draftId: string) =>
  and(eq(drafts.id, draftId), eq(drafts.subscriberId, actor.subscriberId));

/** @throws DomainError draft.not_found, the same for somebody else's */
export async function readOwnDraft(db: Executor, actor: CustomerActor, draftId: string): Promise<DraftRow> {
  const [row] = await db.select().from(drafts).where(own(actor, draftId));
  if (!row) throw notFound();
  return row;
}

/** @throws DomainError draft.not_found */
export async function lockOwnDraft(tx: Tx, actor: CustomerActor, draftId: string): Promise<DraftRow> {
  const [row] = await tx.select().from(drafts).where(own(actor, draftId)).for('update');
  if (!row) throw notFound();
  return row;
}

/** Also the lock under which the subscriber's checks are counted and his drafts are made. */
export async function lockSubscriber(tx: Tx, actor: CustomerActor): Promise<SubscriberRow> {
  const [row] = await tx.select().from(subscribers).where(eq(subscribers.id, actor.subscriberId)).for('update');
  if (!row) throw new DomainError('session.required', '登录已过期，请重新获取验证码。', 'unauthenticated');
  return row;
}

export async function readSubscriber(db: Executor, actor: CustomerActor): Promise<SubscriberRow> {
  const [row] = await db.select().from(subscribers).where(eq(subscribers.id, actor.subscriberId));
  if (!row) throw new DomainError('session.required', '登录已过期，请重新获取验证码。', 'unauthenticated');
  return row;
}

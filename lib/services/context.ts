import type { Db } from '../../db/client';
import { DomainError } from '../domain/errors';
import { type Action, can, type Role } from '../domain/permissions';
import type { Clock } from '../ports/clock';

/** Who acts. Customers are known by their subscriber, staff by their roles. */
export type Actor =
  | { kind: 'customer'; id: string; subscriberId: string; channelId: string; origin?: string }
  | { kind: 'staff'; id: string; roles: readonly Role[]; origin?: string }
  | { kind: 'system'; id: string; origin?: string }
  | { kind: 'provider'; id: string; origin?: string };

export type CustomerActor = Extract<Actor, { kind: 'customer' }>;
export type StaffActor = Extract<Actor, { kind: 'staff' }>;

export interface ServiceContext<A extends Actor = Actor> {
  db: Db;
  clock: Clock;
  actor: A;
}

/** @throws DomainError forbidden */
export function requirePermission(ctx: ServiceContext, action: Action): StaffActor {
  const { actor } = ctx;
  if (actor.kind === 'staff' && can(actor.roles, action)) return actor;
  throw new DomainError('permission.denied', '您没有办理此事的权限，请联系受理点主管。', 'forbidden', { action });
}

/** @throws DomainError unauthenticated */
export function requireCustomer(ctx: ServiceContext): CustomerActor {
  if (ctx.actor.kind === 'customer') return ctx.actor;
  throw new DomainError('session.required', '登录已过期，请重新获取验证码；您填写的内容已保留。', 'unauthenticated');
}

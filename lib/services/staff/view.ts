import { ACTIONS, can, ROLES } from '../../domain/permissions';
import type { StaffView } from '../../schemas/admin-views';
import type { StaffSession } from './session';

export function staffView(session: StaffSession): StaffView {
  const roles = [...session.actor.roles];
  return {
    id: session.actor.id,
    name: session.name,
    login: session.login,
    roles,
    roleLabels: roles.map((role) => ROLES[role]),
    actions: ACTIONS.filter((action) => can(roles, action)),
    expiresAt: session.expiresAt.toISOString(),
  };
}

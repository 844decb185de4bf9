/** The one permission function: the server asks it before every act, the admin pages ask it to show or hide. */
export const ROLES = {
  reviewer: '审核员',
  operator: '制证员',
  finance: '财务',
  point_manager: '受理点主管',
  ca_admin: 'CA 管理员',
  auditor: '审计员',
} as const;
export type Role = keyof typeof ROLES;

export const ACTIONS = [
  'order.read',
  'order.claim',
  'order.review',
  'order.reassign',
  'document.read',
  'message.answer',
  'personal.reveal',
  'materials.register',
  'production.start',
  'shipment.bind',
  'shipment.print',
  'station.read',
  'payment.read',
  'refund.decide',
  'revocation.confirm',
  'audit.read',
] as const;
export type Action = (typeof ACTIONS)[number];

const REVIEW: readonly Action[] = [
  'message.answer',
  'order.claim',
  'order.review',
  'document.read',
  'personal.reveal',
  'materials.register',
];
const ISSUE: readonly Action[] = ['production.start', 'shipment.bind', 'shipment.print', 'station.read'];

const GRANTS: Record<Role, readonly Action[]> = {
  reviewer: ['order.read', ...REVIEW],
  operator: ['order.read', ...ISSUE],
  finance: ['order.read', 'payment.read', 'refund.decide'],
  point_manager: ['order.read', ...REVIEW, ...ISSUE, 'order.reassign', 'payment.read', 'revocation.confirm'],
  ca_admin: ['order.read', 'station.read', 'revocation.confirm'],
  auditor: ['order.read', 'payment.read', 'station.read', 'audit.read'],
};

export function can(roles: readonly Role[], action: Action): boolean {
  return roles.some((role) => GRANTS[role].includes(action));
}

import type { ServiceContext } from '@/lib/services/context';
import type { Context } from '../../context';

/** Nobody yet: who applies for the first time has no account, only an address. */
export const applicant = ({ db, clock, origin }: Context): ServiceContext => ({
  db,
  clock,
  actor: { kind: 'system', id: 'onboarding', origin },
});

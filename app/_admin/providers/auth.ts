import type { AuthProvider } from 'react-admin';
import type { StaffView } from '@/lib/schemas/admin-views';
import { staffError, trpc } from '../trpc';

let known: StaffView | null = null;

/** The signed-in member of staff; asked once, forgotten at sign-out or when the session ends. */
export async function me(): Promise<StaffView> {
  known ??= await trpc.admin.auth.me.query();
  return known;
}

export const authProvider: AuthProvider = {
  // The login page signs in by itself, in two steps; this is called when it is through.
  login: async () => {
    known = null;
    await me();
  },
  logout: async () => {
    known = null;
    await trpc.admin.auth.logout.mutate().catch(() => undefined);
  },
  checkAuth: async () => {
    await me();
  },
  checkError: async (error) => {
    if (staffError(error).kind !== 'unauthenticated') return;
    known = null;
    throw error;
  },
  getIdentity: async () => {
    const { id, name, roleLabels } = await me();
    return { id, fullName: `${name}（${roleLabels.join('、')}）` };
  },
  getPermissions: async () => (await me()).actions,
};

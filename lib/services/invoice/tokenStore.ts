import { eq } from 'drizzle-orm';
import type { Db } from '../../../db/client';
import { providerTokens } from '../../../db/schema/platform';
import type { TokenStore } from '../../ports/token-store';

/** Access tokens that a provider rations, kept encrypted for all processes and restarts. */
export function createTokenStore(db: Db, name: string): TokenStore {
  return {
    async get() {
      const [row] = await db.select().from(providerTokens).where(eq(providerTokens.name, name));
      return row ? { token: row.value, expiresAt: row.expiresAt } : null;
    },
    async set({ token, expiresAt }) {
      await db
        .insert(providerTokens)
        .values({ name, value: token, expiresAt })
        .onConflictDoUpdate({ target: providerTokens.name, set: { value: token, expiresAt } });
    },
  };
}

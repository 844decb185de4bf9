import type { Clock } from '../../ports/clock';
import type { StoredToken, TokenStore } from '../../ports/token-store';
import { providerRequest } from '../http';
import { parseJsonObject, safeCode, text } from '../wire';
import { nuonuoUnavailable } from './client';

export interface TokenSource {
  current(): Promise<string>;
  /** Replaces a token that the provider refused; does nothing when somebody else already did. */
  renew(refused: string): Promise<string>;
}

export interface TokenConfig {
  tokenUrl: string;
  appKey: string;
  appSecret: string;
  timeoutMs: number;
  clock: Clock;
  store: TokenStore;
}

/** A token near its end is replaced before it fails in the middle of something. */
const MARGIN_MS = 10 * 60_000;

/** About 50 fetches in 30 days are allowed: the store is asked first, and calls at the same time share one fetch. */
export function createTokenSource(config: TokenConfig): TokenSource {
  let flight: Promise<string> | null = null;

  async function obtain(refused: string | null): Promise<string> {
    const stored = await config.store.get();
    const usable = stored !== null && stored.expiresAt.getTime() - MARGIN_MS > config.clock.now().getTime();
    if (usable && stored.token !== refused) return stored.token;
    const fresh = await fetchToken(config);
    await config.store.set(fresh);
    return fresh.token;
  }

  function single(refused: string | null): Promise<string> {
    flight ??= obtain(refused).finally(() => {
      flight = null;
    });
    return flight;
  }

  return {
    current: () => single(null),
    async renew(refused) {
      const token = await single(refused);
      // The flight that was joined may have begun before the refusal.
      return token === refused ? single(refused) : token;
    },
  };
}

async function fetchToken(config: TokenConfig): Promise<StoredToken> {
  const form = { client_id: config.appKey, client_secret: config.appSecret, grant_type: 'client_credentials' };
  const answer = await providerRequest({
    provider: 'nuonuo',
    method: 'POST',
    url: config.tokenUrl,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: new URLSearchParams(form).toString(),
    timeoutMs: config.timeoutMs,
    changes: false,
  });
  const json = parseJsonObject(answer.bytes.toString('utf8'));
  const token = text(json?.access_token);
  const seconds = Number(json?.expires_in ?? 86_400);
  if (answer.status !== 200 || token === '' || !(seconds > 0)) {
    throw nuonuoUnavailable(
      false,
      `token: ${safeCode(json?.error) || safeCode(json?.code) || `http ${answer.status}`}`,
    );
  }
  return { token, expiresAt: new Date(config.clock.now().getTime() + seconds * 1000) };
}

/** For tests and one-process tools. */
export function createMemoryTokenStore(): TokenStore {
  let kept: StoredToken | null = null;
  return {
    get: async () => kept,
    set: async (token) => {
      kept = token;
    },
  };
}

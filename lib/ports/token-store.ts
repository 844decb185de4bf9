/**
 * Keeps a provider's access token across processes and restarts: some providers allow only a few dozen fetches a month.
 * The token is a secret: store it encrypted.
 */
export interface TokenStore {
  get(): Promise<StoredToken | null>;
  set(token: StoredToken): Promise<void>;
}

export interface StoredToken {
  token: string;
  expiresAt: Date;
}

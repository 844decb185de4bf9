import type { Secret } from '../domain/secret';

/**
 * Opens what stations sealed; only the order worker has one. `context` says what the box is for and must be the one it
 * was sealed with: `tokenSecretsContext(orderId)` of lib/crypto/sealed-box for a token's PINs.
 */
export interface VaultPort {
  /** @throws DomainError vault.unreadable */
  open(sealed: string, context: string): Secret;
  /** Opens and seals again for one station, for a token whose making was interrupted. */
  resealFor(sealed: string, recipientPublicKey: string, context: string): string;
}

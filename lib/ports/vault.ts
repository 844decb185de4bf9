import type { Secret } from '../domain/secret';

/** Opens what stations sealed; only the order worker has one. */
export interface VaultPort {
  open(sealed: string): Secret;
  /** Opens and seals again for one station, for a token whose making was interrupted. */
  resealFor(sealed: string, recipientPublicKey: string): string;
}

import { open, SealedBoxError, seal } from '../../crypto/sealed-box';
import { DomainError } from '../../domain/errors';
import { secret } from '../../domain/secret';
import type { VaultPort } from '../../ports/vault';

/** The vault's private key lives in the order worker's environment and nowhere else: base64 of the PKCS#8 DER (X25519). */
export function createVault(config: { privateKey: string }): VaultPort {
  const openText = (sealed: string, context: string): string => {
    try {
      return open(config.privateKey, sealed, context);
    } catch (error) {
      if (!(error instanceof SealedBoxError)) throw error;
      throw new DomainError('vault.unreadable', '保管的密码无法打开，请联系系统管理员。', 'conflict');
    }
  };
  return {
    open: (sealed, context) => secret(openText(sealed, context)),
    resealFor: (sealed, recipientPublicKey, context) => seal(recipientPublicKey, openText(sealed, context), context),
  };
}

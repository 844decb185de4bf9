import type { Secret } from '@/lib/domain/secret';
import { openSigner } from '@/lib/pkcs11';
import { verifySignature } from '@/lib/pki/signing';
import type { SignerPort } from '@/lib/ports/signer';
import { CA_KEYS, type CaKeyName } from './keys';

export interface CaToken {
  /** Path of the PKCS#11 library. */
  module: string;
  tokenLabel: string;
  pin: Secret;
}

export interface ClosableSigner extends SignerPort {
  close(): Promise<void>;
}

/** One of the CA's keys, logged in and ready. It proves itself once, so that a wrong key is found now and not in a certificate. */
export async function openCaSigner(token: CaToken, key: CaKeyName, expectedSpki?: Uint8Array): Promise<ClosableSigner> {
  const signer = await openSigner({ ...token, keyLabel: CA_KEYS[key].label });
  const probe = Buffer.from(`certdesk ${key} probe`);
  const spki = expectedSpki ?? signer.publicKeySpki;
  if (!verifySignature(spki, probe, await signer.sign(probe))) {
    await signer.close();
    throw new Error(`the ${key} key on the token ${token.tokenLabel} does not belong to its certificate`);
  }
  return signer;
}

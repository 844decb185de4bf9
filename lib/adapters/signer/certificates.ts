/** CA certificates as objects beside their keys on the token: the files can be lost, the token is the vault. */
import type { Secret } from '@/lib/domain/secret';
import { destroyObject, Pkcs11Module, readCertificates, type Token, withToken, writeCertificate } from '@/lib/pkcs11';
import { parseCertificate } from '@/lib/pki/certificate';
import { integer } from '@/lib/pki/der';
import { serialFromHex } from '@/lib/pki/serial';
import { CA_KEYS, type CaKeyName } from './keys';
import type { CaToken } from './pkcs11';

async function onToken<T>(
  { module: path, tokenLabel }: CaToken,
  work: (module: Pkcs11Module, token: Token) => Promise<T>,
) {
  const module = Pkcs11Module.open(path);
  const find = () => module.listTokens().find((token) => token.label === tokenLabel);
  if (!find() && module.needsReinitialisation) await module.refresh();
  const found = find();
  if (!found) throw new Error(`no token labelled ${tokenLabel}`);
  return withToken(module, found.serial, (token) => work(module, token));
}

export async function readCaCertificate(token: CaToken, key: CaKeyName): Promise<Uint8Array | undefined> {
  return onToken(token, (module, held) =>
    held.session('public', async (session) => {
      const found = readCertificates(module, session, CA_KEYS[key].id).map(({ der }) => new Uint8Array(der));
      // Newest last when a renewal was interrupted before the old one was removed.
      return found.sort((a, b) => +parseCertificate(a).notBefore - +parseCertificate(b).notBefore).at(-1);
    }),
  );
}

/** Writes the new one before it removes older ones: at no moment is the key without a certificate. */
export async function storeCaCertificate(token: CaToken, key: CaKeyName, der: Uint8Array): Promise<void> {
  const certificate = parseCertificate(der);
  await onToken(token, (module, held) =>
    held.session('user', token.pin as Secret, async (session) => {
      const older = readCertificates(module, session, CA_KEYS[key].id);
      writeCertificate(module, session, {
        ...CA_KEYS[key],
        der: Buffer.from(der),
        subject: Buffer.from(certificate.subject.raw),
        issuer: Buffer.from(certificate.issuer.raw),
        serialNumber: Buffer.from(integer(serialFromHex(certificate.serialHex))),
      });
      for (const { handle } of older) destroyObject(module, session, handle);
    }),
  );
}

import type { Secret } from '@/lib/domain/secret';
import { BLANK_LABEL, type CertificateObject, looksBlank, readCertificates, type Token } from '@/lib/pkcs11';
import { CERTIFICATE_LABEL } from '@/lib/pki/certificate';
import { toPem } from '@/lib/pki/pem';
import { setPins, soPinCandidates } from './access';
import { faults } from './failures';
import { claimLabel, orderOfClaim, sha256Hex } from './marks';
import type { TokenCase, TokenSecrets } from './secrets';

export interface TokenView {
  readonly tokenSerial: string;
  readonly label: string;
  readonly model: string;
  readonly state: 'blank' | 'claimed' | 'certified' | 'foreign';
  readonly orderNo: string | null;
  readonly certificatePem: string | null;
  readonly certificateSha256: string | null;
}

/** What anybody can read without a PIN: is this the token of that order and certificate? Writes nothing. */
export async function inspect(token: Token): Promise<TokenView> {
  const { info } = token;
  const certificates = info.initialized
    ? await token.session('public', async (session) => readCertificates(token.module, session))
    : [];
  const certificate: CertificateObject | undefined = certificates[0];
  const orderNo = orderOfClaim(info.label) ?? null;
  const claimed = certificate ? 'certified' : 'claimed';
  const unclaimed = looksBlank(info) && !certificate ? 'blank' : 'foreign';
  return {
    tokenSerial: token.serial,
    label: info.label,
    model: info.model,
    state: orderNo ? claimed : unclaimed,
    orderNo,
    certificatePem: certificate ? toPem(CERTIFICATE_LABEL, certificate.der) : null,
    certificateSha256: certificate ? sha256Hex(certificate.der) : null,
  };
}

/**
 * Makes a spoiled token blank again. The SO PIN goes back first: a label BLANK always means the factory's SO PIN.
 * Keys on it are gone for good, so the caller revokes their certificate before.
 */
export async function erase(
  token: Token,
  input: { of: TokenCase; secrets: TokenSecrets; factorySoPin: Secret },
): Promise<void> {
  const { of, secrets, factorySoPin } = input;
  if (looksBlank(token.info)) return;
  if (token.info.label !== claimLabel(of)) throw faults.wrongToken(token.serial);
  await setPins(token, soPinCandidates(token, secrets, factorySoPin), { soPin: factorySoPin });
  token.initToken(factorySoPin, BLANK_LABEL);
}

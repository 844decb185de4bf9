import { randomBytes } from 'node:crypto';
import type { Secret } from '@/lib/domain/secret';
import {
  assertNonExtractable,
  destroyObject,
  findKeyPair,
  publicKeySpki,
  readCertificates,
  type Session,
  signSha256Rsa,
  type Token,
  writeCertificate,
} from '@/lib/pkcs11';
import { CERTIFICATE_LABEL, type ParsedCertificate, parseCertificate } from '@/lib/pki/certificate';
import { verifyChain } from '@/lib/pki/chain';
import { allFromPem, fromPem, toPem } from '@/lib/pki/pem';
import { verifySignature } from '@/lib/pki/signing';
import type { InstallEvidence } from '@/workflows/contracts/activities';
import { asUser } from './access';
import { faults } from './failures';
import { claimLabel, keyIdOf, sha256Hex } from './marks';
import type { TokenCase, TokenSecrets } from './secrets';
import type { Step } from './steps';

export interface InstallInput {
  readonly of: TokenCase;
  readonly secrets: TokenSecrets;
  readonly factorySoPin: Secret;
  readonly certificatePem: string;
  readonly chainPem: string;
  readonly now: Date;
  readonly step: Step;
}

/** The token counts as made only when what lies on it was read back and works; the holder's PIN is set last. */
export async function install(token: Token, input: InstallInput): Promise<InstallEvidence> {
  const { of, secrets, step } = input;
  if (token.info.label !== claimLabel(of)) throw faults.wrongToken(token.serial);
  const certificate = checkChain(input);
  const likely = await asUser(token, input, async (session, which) => {
    step('write');
    assertSameKey(token, session, of, certificate);
    writeOnce(token, session, of, certificate);
    return which;
  });
  step('readback');
  const readBack = await readBackCertificate(token, of, certificate);
  await asUser(token, { ...input, likely }, async (session, which) => {
    step('test');
    await testKey(token, session, of, readBack);
    step('final');
    if (which === 'transport') token.setPin(session, secrets.transportPin, secrets.userPin);
  });
  if (!(await token.pinFits('user', secrets.userPin))) throw faults.testSignature(token.serial);
  step('done');
  return {
    tokenSerial: token.serial,
    certificateSha256: sha256Hex(readBack.der),
    readBackPem: toPem(CERTIFICATE_LABEL, readBack.der),
    chainVerified: true,
    testSignatureOk: true,
    keyNonExtractable: true,
  };
}

/** Desk and authority have different clocks; a certificate from the near future is fresh, not forged. */
const CLOCK_SKEW_MS = 10 * 60_000;

function checkChain(input: InstallInput): ParsedCertificate {
  const leaf = fromPem(CERTIFICATE_LABEL, input.certificatePem);
  const { notBefore } = parseCertificate(leaf);
  const early = notBefore.getTime() - input.now.getTime();
  const at = early > 0 && early <= CLOCK_SKEW_MS ? notBefore : input.now;
  return verifyChain(leaf, allFromPem(CERTIFICATE_LABEL, input.chainPem), at);
}

function keyPairOf(token: Token, session: Session, of: TokenCase) {
  const pair = findKeyPair(token.module, session, { id: keyIdOf(of) });
  if (!pair) throw faults.wrongToken(token.serial);
  return pair;
}

function assertSameKey(token: Token, session: Session, of: TokenCase, certificate: ParsedCertificate): void {
  const spki = publicKeySpki(token.module, session, keyPairOf(token, session, of).publicKey);
  if (!spki.equals(certificate.publicKeySpki)) throw faults.certificateMismatch(token.serial);
}

function writeOnce(token: Token, session: Session, of: TokenCase, certificate: ParsedCertificate): void {
  const id = keyIdOf(of);
  const present = readCertificates(token.module, session, id);
  const [same, ...more] = present;
  if (same && more.length === 0 && same.der.equals(certificate.der)) return;
  // A run that died while writing may leave a torn object; a whole other certificate is nothing to write over.
  if (present.some(({ der }) => isCertificate(der) && !der.equals(certificate.der))) {
    throw faults.certificateMismatch(token.serial);
  }
  for (const { handle } of present) destroyObject(token.module, session, handle);
  writeCertificate(token.module, session, {
    id,
    label: claimLabel(of),
    der: Buffer.from(certificate.der),
    subject: Buffer.from(certificate.subject.raw),
    issuer: Buffer.from(certificate.issuer.raw),
    serialNumber: derInteger(certificate.serialHex),
  });
}

function isCertificate(der: Buffer): boolean {
  try {
    parseCertificate(der);
    return true;
  } catch {
    return false;
  }
}

function derInteger(hex: string): Buffer {
  const digits = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const content = (digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
  return Buffer.concat([Buffer.of(0x02, content.length), content]);
}

/** In a session of its own without login, as a browser would read it. */
async function readBackCertificate(token: Token, of: TokenCase, issued: ParsedCertificate): Promise<ParsedCertificate> {
  const found = await token.session('public', async (session) => readCertificates(token.module, session, keyIdOf(of)));
  const [only, ...more] = found;
  if (!only || more.length > 0 || !only.der.equals(issued.der)) throw faults.readBack(token.serial);
  return parseCertificate(only.der);
}

async function testKey(token: Token, session: Session, of: TokenCase, certificate: ParsedCertificate): Promise<void> {
  const { privateKey } = keyPairOf(token, session, of);
  assertNonExtractable(token.module, session, privateKey);
  const challenge = Buffer.concat([Buffer.from('certdesk test signature\0'), randomBytes(32)]);
  const signature = await signSha256Rsa(token.module, session, privateKey, challenge);
  if (!verifySignature(certificate.publicKeySpki, challenge, signature)) throw faults.testSignature(token.serial);
}

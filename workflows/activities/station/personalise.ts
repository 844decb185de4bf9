import type { Secret } from '@/lib/domain/secret';
import type { SubjectNames } from '@/lib/domain/subject';
import {
  assertNonExtractable,
  destroyObject,
  findKeys,
  generateRsaKeyPair,
  type KeyPair,
  Pkcs11Error,
  publicKeySpki,
  readCertificates,
  type Session,
  signSha256Rsa,
  type Token,
} from '@/lib/pkcs11';
import { assembleCsr, buildCertificationRequestInfo } from '@/lib/pki/csr';
import { verifySignature } from '@/lib/pki/signing';
import { asUser, eraseWith, setPins, soPinCandidates } from './access';
import { assertBlank } from './blank';
import { faults } from './failures';
import { claimLabel, keyIdOf, orderOfClaim, sha256Hex } from './marks';
import type { TokenCase, TokenSecrets } from './secrets';
import type { Step } from './steps';

export interface PersonaliseInput {
  readonly of: TokenCase;
  readonly secrets: TokenSecrets;
  readonly factorySoPin: Secret;
  readonly subject: SubjectNames;
  readonly step: Step;
}

/** Every line may be the last one before the power goes; the next run finds its place by label, PINs and key. */
export async function personalise(
  token: Token,
  input: PersonaliseInput,
): Promise<{ csrPem: string; publicKeySha256: string }> {
  const { of, secrets, step } = input;
  step('claim');
  const soPin = await claim(token, input);
  step('pins');
  if (soPin) await setPins(token, [soPin], { soPin: secrets.soPin, userPin: secrets.transportPin });
  return asUser(token, input, async (session) => {
    step('key');
    const pair = await ensureKeyPair(token, session, of);
    step('csr');
    const spki = publicKeySpki(token.module, session, pair.publicKey);
    const info = buildCertificationRequestInfo({ subject: input.subject, publicKeySpki: spki });
    const signature = await signSha256Rsa(token.module, session, pair.privateKey, Buffer.from(info));
    if (!verifySignature(spki, info, signature)) throw faults.testSignature(token.serial);
    return { csrPem: assembleCsr(info, signature).pem, publicKeySha256: sha256Hex(spki) };
  });
}

/**
 * InitToken with the PIN that is on the token; the new label marks it as ours from here on. Gives that PIN, which stays in force;
 * undefined when an earlier run has claimed the token.
 */
async function claim(token: Token, { of, secrets, factorySoPin }: PersonaliseInput): Promise<Secret | undefined> {
  const label = claimLabel(of);
  if (token.info.label === label) return undefined;
  // Claimed by somebody else since we looked: we are the late echo of an attempt that is over.
  if (token.info.label !== secrets.seenLabel) throw faults.notBlank(token.serial, token.info.label);
  if (!orderOfClaim(secrets.seenLabel)) await assertBlank(token);
  if (!token.info.initialized) {
    token.initToken(secrets.soPin, label);
    return secrets.soPin;
  }
  return eraseWith(token, soPinCandidates(token, secrets, factorySoPin), label);
}

async function ensureKeyPair(token: Token, session: Session, of: TokenCase): Promise<KeyPair> {
  const id = keyIdOf(of);
  const { privateKeys, publicKeys } = findKeys(token.module, session, { id });
  const [privateKey] = privateKeys;
  const [publicKey] = publicKeys;
  const whole = privateKeys.length === 1 && publicKeys.length === 1 && privateKey && publicKey;
  if (whole && (await signs(token, session, { privateKey, publicKey }))) {
    assertNonExtractable(token.module, session, privateKey);
    return { privateKey, publicKey };
  }
  // A half pair, left by a run that died within the generation: no certificate names it yet, so it may go.
  if (readCertificates(token.module, session, id).length > 0) throw faults.keyIncomplete(token.serial);
  for (const object of [...privateKeys, ...publicKeys]) destroyObject(token.module, session, object);
  const pair = await generateRsaKeyPair(token.module, session, { id, label: claimLabel(of) });
  assertNonExtractable(token.module, session, pair.privateKey);
  return pair;
}

/** Torn by a run that died while writing? Then the token answers nonsense. A token that is away or ill is no proof of that. */
async function signs(token: Token, session: Session, pair: KeyPair): Promise<boolean> {
  try {
    const data = Buffer.from('certdesk: do these halves belong together?');
    const signature = await signSha256Rsa(token.module, session, pair.privateKey, data);
    return verifySignature(publicKeySpki(token.module, session, pair.publicKey), data, signature);
  } catch (error) {
    if (error instanceof Pkcs11Error && (error.isRemoval || /DEVICE|HOST|MEMORY/.test(error.ckr))) throw error;
    token.assertPresent();
    return false;
  }
}

import type { Secret } from '@/lib/domain/secret';
import { looksBlank, Pkcs11Error, type Token } from '@/lib/pkcs11';
import { faults } from './failures';
import type { TokenSecrets } from './secrets';

/**
 * The SO PIN in force. A wrong try costs one of few, so the likeliest comes first: the label says how far an earlier run came.
 * Unknown after all candidates: give up, never guess on.
 */
export async function currentSoPin(token: Token, candidates: readonly Secret[]): Promise<Secret> {
  if (token.info.soPinLocked) throw faults.soPinLocked(token.serial);
  const tried = new Set<string>();
  for (const pin of candidates) {
    if (tried.has(pin.reveal())) continue;
    tried.add(pin.reveal());
    try {
      if (await token.pinFits('so', pin)) return pin;
    } catch (error) {
      if (error instanceof Pkcs11Error && error.is('CKR_PIN_LOCKED')) throw faults.soPinLocked(token.serial);
      throw error;
    }
  }
  throw faults.soPinUnknown(token.serial);
}

export const soPinCandidates = (token: Token, secrets: TokenSecrets, factory: Secret): Secret[] =>
  looksBlank(token.info) ? [factory, secrets.soPin] : [secrets.soPin, factory];

export type PinInForce = 'transport' | 'final';

export const pinOf = (secrets: TokenSecrets, inForce: PinInForce): Secret =>
  inForce === 'final' ? secrets.userPin : secrets.transportPin;

/** Which of its two user PINs this attempt has set; undefined when neither fits. */
export async function fittingUserPin(token: Token, secrets: TokenSecrets): Promise<PinInForce | undefined> {
  if (await fits(token, secrets.transportPin)) return 'transport';
  if (await fits(token, secrets.userPin)) return 'final';
  return undefined;
}

/**
 * The same, but when neither fits (tries used up, or the station died while setting one) the SO sets the transport PIN again:
 * until the parcel leaves nobody else knows any PIN of this token.
 */
export async function userPinInForce(token: Token, secrets: TokenSecrets): Promise<PinInForce> {
  const fitting = await fittingUserPin(token, secrets);
  if (fitting) return fitting;
  const soPin = await currentSoPin(token, [secrets.soPin]);
  await token.session('so', soPin, async (session) => token.initUserPin(session, secrets.transportPin));
  return 'transport';
}

async function fits(token: Token, pin: Secret): Promise<boolean> {
  if (!token.info.userPinInitialized) return false;
  try {
    return await token.pinFits('user', pin);
  } catch (error) {
    if (error instanceof Pkcs11Error && error.is('CKR_PIN_LOCKED', 'CKR_USER_PIN_NOT_INITIALIZED')) return false;
    throw error;
  }
}

import type { Secret } from '@/lib/domain/secret';
import { isWrongPin, looksBlank, Pkcs11Error, type Session, type Token } from '@/lib/pkcs11';
import { faults } from './failures';
import type { TokenSecrets } from './secrets';

type Attempt<T> = { fits: true; result: T } | { fits: false };

/** A wrong PIN is an answer; whatever fails once we are in is a failure. */
async function tryLogin<T>(
  token: Token,
  as: 'so' | 'user',
  pin: Secret,
  work: (session: Session) => Promise<T>,
): Promise<Attempt<T>> {
  let loggedIn = false;
  try {
    const result = await token.session(as, pin, (session) => {
      loggedIn = true;
      return work(session);
    });
    return { fits: true, result };
  } catch (error) {
    if (!loggedIn && (isWrongPin(error) || (as === 'user' && isUnusable(error)))) return { fits: false };
    throw error;
  }
}

const isUnusable = (error: unknown): boolean =>
  error instanceof Pkcs11Error && error.is('CKR_PIN_LOCKED', 'CKR_USER_PIN_NOT_INITIALIZED');

/**
 * The first candidate that fits. A wrong try costs one of few, so the likeliest comes first: the label says how far an earlier run
 * came. Unknown after all candidates: give up, never guess on.
 */
export async function withSoPin<T>(
  token: Token,
  candidates: readonly Secret[],
  use: (soPin: Secret) => Promise<Attempt<T>>,
): Promise<T> {
  if (token.info.soPinLocked) throw faults.soPinLocked(token.serial);
  const tried = new Set<string>();
  for (const pin of candidates) {
    if (tried.has(pin.reveal())) continue;
    tried.add(pin.reveal());
    const attempt = await use(pin);
    if (attempt.fits) return attempt.result;
  }
  throw faults.soPinUnknown(token.serial);
}

export const soPinCandidates = (token: Token, secrets: TokenSecrets, factory: Secret): Secret[] =>
  looksBlank(token.info) ? [factory, secrets.soPin] : [secrets.soPin, factory];

/** Erases the token and names it; the SO PIN that was right for it stays in force, and is given back. */
export const eraseWith = (token: Token, candidates: readonly Secret[], label: string): Promise<Secret> =>
  withSoPin<Secret>(token, candidates, async (soPin) => {
    try {
      token.initToken(soPin, label);
      return { fits: true, result: soPin };
    } catch (error) {
      if (isWrongPin(error)) return { fits: false };
      throw error;
    }
  });

/** The wanted SO PIN replaces the present one, and the user gets his, if given. One login for both. */
export const setPins = (
  token: Token,
  candidates: readonly Secret[],
  wanted: { soPin: Secret; userPin?: Secret },
): Promise<void> =>
  withSoPin(token, candidates, (soPin) =>
    tryLogin(token, 'so', soPin, async (session) => {
      if (soPin.reveal() !== wanted.soPin.reveal()) token.setPin(session, soPin, wanted.soPin);
      if (wanted.userPin) token.initUserPin(session, wanted.userPin);
    }),
  );

export type UserPin = 'transport' | 'final';

const pinOf = (secrets: TokenSecrets, which: UserPin): Secret =>
  which === 'final' ? secrets.userPin : secrets.transportPin;

export interface UserAccess {
  readonly secrets: TokenSecrets;
  readonly factorySoPin: Secret;
  /** Tried first. */
  readonly likely?: UserPin;
}

/**
 * Logs the user in with whichever PIN this attempt has set. When there is none yet, or neither fits (tries used up, or the station
 * died while setting one), the SO sets both PINs: until the parcel leaves nobody else knows any PIN of this token.
 */
export async function asUser<T>(
  token: Token,
  { secrets, factorySoPin, likely = 'transport' }: UserAccess,
  work: (session: Session, inForce: UserPin) => Promise<T>,
): Promise<T> {
  const order: UserPin[] = likely === 'transport' ? ['transport', 'final'] : ['final', 'transport'];
  for (const which of token.info.userPinInitialized ? order : []) {
    const attempt = await tryLogin(token, 'user', pinOf(secrets, which), (session) => work(session, which));
    if (attempt.fits) return attempt.result;
  }
  const wanted = { soPin: secrets.soPin, userPin: secrets.transportPin };
  await setPins(token, soPinCandidates(token, secrets, factorySoPin), wanted);
  return token.session('user', secrets.transportPin, (session) => work(session, 'transport'));
}

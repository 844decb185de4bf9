import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { open, SealedBoxError, seal, sealingPublicKey, tokenSecretsContext } from '@/lib/crypto/sealed-box';
import { type Secret, secret } from '@/lib/domain/secret';

/** No character that people mistake for another: 0 O D Q, 1 I L, 2 Z, 5 S, 8 B, U V. */
const DIGITS = '34679';
const LETTERS = 'ACEFGHJKMNPRTWXY';
const WIDE = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

const USER_PIN_LENGTH = 8;
/** 16 characters pass every token that we know and are worth 93 bits. */
const INTERNAL_PIN_LENGTH = 16;

const pick = (alphabet: string): string => alphabet.charAt(randomInt(alphabet.length));
const pickMany = (alphabet: string, length: number): string => Array.from({ length }, () => pick(alphabet)).join('');

/** Drawn until it has letters and digits, as the holder is advised to choose his own later. */
export function randomUserPin(): Secret {
  for (;;) {
    const pin = pickMany(DIGITS + LETTERS, USER_PIN_LENGTH);
    if (/[3-9].*[3-9]/.test(pin) && /[A-Z].*[A-Z]/.test(pin)) return secret(pin);
  }
}

export const randomInternalPin = (): Secret => secret(pickMany(WIDE, INTERNAL_PIN_LENGTH));

export interface TokenSecrets {
  readonly soPin: Secret;
  /** In force while the token is made; the holder's PIN comes last, so that only a finished token opens with it. */
  readonly transportPin: Secret;
  readonly userPin: Secret;
  /** The token's label when it was reserved: if another attempt has claimed it since, this one is a late echo. */
  readonly seenLabel: string;
}

export interface TokenCase {
  readonly orderNo: string;
  readonly attempt: number;
  readonly tokenSerial: string;
}

export interface StationKeys {
  /** PKCS#8 DER, base64. */
  readonly stationPrivateKey: Secret;
  /** SPKI DER, base64. */
  readonly vaultPublicKey: string;
}

// The box fits this order, attempt and token only: a mixed-up one does not open instead of burning tries of a PIN.
const stationContext = (of: TokenCase) => `station-secrets:${of.orderNo}:${of.attempt}:${of.tokenSerial}`;

/**
 * A token that an earlier attempt has touched, or may have, keeps the SO PIN of that attempt: then it is always the factory's or
 * this one, however many attempts die on it, and there is never a third to guess.
 */
export function makeSecrets(keys: StationKeys, of: TokenCase, seenLabel: string, known: string | null): TokenSecrets {
  const soPin = known ? openKnownSoPin(keys, of, known) : randomInternalPin();
  return { soPin, transportPin: randomInternalPin(), userPin: randomUserPin(), seenLabel };
}

const openKnownSoPin = (keys: StationKeys, of: TokenCase, sealed: string): Secret =>
  secret(open(keys.stationPrivateKey.reveal(), sealed, tokenSecretsContext(of.orderNo)));

export const sealForVault = (keys: StationKeys, of: TokenCase, pin: Secret): string =>
  seal(keys.vaultPublicKey, pin.reveal(), tokenSecretsContext(of.orderNo));

export function sealForStation(keys: StationKeys, of: TokenCase, secrets: TokenSecrets): string {
  const content = {
    soPin: secrets.soPin.reveal(),
    transportPin: secrets.transportPin.reveal(),
    userPin: secrets.userPin.reveal(),
    seenLabel: secrets.seenLabel,
  };
  return seal(sealingPublicKey(keys.stationPrivateKey.reveal()), JSON.stringify(content), stationContext(of));
}

const pinSchema = z.string().min(4).transform(secret);
const contentSchema = z.object({
  soPin: pinSchema,
  transportPin: pinSchema,
  userPin: pinSchema,
  seenLabel: z.string(),
});

export function openForStation(keys: StationKeys, of: TokenCase, sealed: string): TokenSecrets {
  const text = open(keys.stationPrivateKey.reveal(), sealed, stationContext(of));
  // The errors of JSON and zod would quote what they found.
  const parsed = contentSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new SealedBoxError('content is not that of a token');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

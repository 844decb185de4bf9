import type { Secret } from '../domain/secret';
import type { Pkcs11Module, TokenInfo } from './module';

/** What the factory's label of a token that nobody used begins with. */
export const BLANK_LABEL = 'BLANK';

/** By its label and flags alone: whether it holds objects is asked only when it is used. */
export const looksBlank = (token: TokenInfo): boolean =>
  !token.initialized || (/^BLANK(-\w+)?$/.test(token.label) && !token.userPinInitialized);

/** Initialises the first token that never was; SoftHSM always offers one. */
export async function initialiseVirginToken(module: Pkcs11Module, soPin: Secret, label: string): Promise<void> {
  await module.gate.exclusive(async () => module.initVirginToken(soPin, label));
  // A fresh token gets its serial and its slot at the next initialisation only.
  if (module.needsReinitialisation) await module.refresh();
}

/**
 * Stands in for a box of blank tokens, with SoftHSM. `drawer`: at least so many tokens in all, so that a second call makes none;
 * `blank`: at least so many unused ones. Gives the labels that it made.
 */
export async function stockBlankTokens(
  module: Pkcs11Module,
  factorySoPin: Secret,
  wanted: { drawer: number; blank?: number },
): Promise<string[]> {
  await module.refresh();
  const tokens = module.listTokens();
  const missing = Math.max(wanted.drawer - tokens.length, (wanted.blank ?? 0) - tokens.filter(looksBlank).length, 0);
  const labels = Array.from({ length: missing }, (_, index) => `${BLANK_LABEL}-${tokens.length + index + 1}`);
  for (const label of labels) await initialiseVirginToken(module, factorySoPin, label);
  return labels;
}

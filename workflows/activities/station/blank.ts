import pkcs11js from 'pkcs11js';
import { call, countObjects, looksBlank, type Token } from '@/lib/pkcs11';
import { faults } from './failures';
import { orderOfClaim } from './marks';

/** No label of ours, no user PIN, no object, and able to make the key that we need. Writes nothing. */
export async function assertBlank(token: Token): Promise<void> {
  if (!looksBlank(token.info)) throw faults.notBlank(token.serial, token.info.label);
  assertSuitable(token);
  if (!token.info.initialized) return;
  const objects = await token.session('public', async (session) => countObjects(token.module, session));
  if (objects > 0) throw faults.notBlank(token.serial, token.info.label);
}

/** Blank, or left over by an attempt whose SO PIN we know. */
export async function assertClaimable(token: Token, soPinKnown: boolean): Promise<void> {
  if (soPinKnown && orderOfClaim(token.info.label)) assertSuitable(token);
  else await assertBlank(token);
}

function assertSuitable(token: Token): void {
  const { slot, soPinLocked } = token.info;
  // Nothing can be made on it any more: said before secrets are sealed for it.
  if (soPinLocked) throw faults.soPinLocked(token.serial);
  const { p11 } = token.module;
  const mechanisms = call('C_GetMechanismList', () => p11.C_GetMechanismList(slot));
  const needed = [pkcs11js.CKM_RSA_PKCS_KEY_PAIR_GEN, pkcs11js.CKM_SHA256_RSA_PKCS];
  if (!needed.every((mechanism) => mechanisms.includes(mechanism))) throw faults.unsuitable(token.serial);
  const { minKeySize, maxKeySize } = call('C_GetMechanismInfo', () =>
    p11.C_GetMechanismInfo(slot, pkcs11js.CKM_RSA_PKCS_KEY_PAIR_GEN),
  );
  if (minKeySize > 2048 || maxKeySize < 2048) throw faults.unsuitable(token.serial);
}

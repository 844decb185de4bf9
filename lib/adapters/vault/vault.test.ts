import { describe, expect, it } from 'vitest';
import { generateSealingKeyPair, open, seal } from '../../crypto/sealed-box';
import { expectNoSecrets } from '../testing/server';
import { createVault } from './index';

describe('vault', () => {
  const keys = generateSealingKeyPair();
  const station = generateSealingKeyPair();
  const vault = createVault(keys);
  const sealed = seal(keys.publicKey, 'Pin-31415926', 'token-secrets:O1');

  it('opens into something that does not print', () => {
    const opened = vault.open(sealed, 'token-secrets:O1');
    expect(opened.reveal()).toBe('Pin-31415926');
    expect(String(opened)).toBe('[secret]');
  });

  it('seals again for one station', () => {
    const again = vault.resealFor(sealed, station.publicKey, 'token-secrets:O1');
    expect(open(station.privateKey, again, 'token-secrets:O1')).toBe('Pin-31415926');
    expect(() => open(keys.privateKey, again, 'token-secrets:O1')).toThrow();
  });

  it('refuses another order’s box without saying more', () => {
    let error: unknown;
    try {
      vault.open(sealed, 'token-secrets:O2');
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: 'vault.unreadable' });
    expectNoSecrets(error as Error, ['Pin-31415926', keys.privateKey, sealed]);
  });
});

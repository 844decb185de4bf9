import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bitString, integer, nullValue, oid, sequence } from './der';
import { checkRsaKey, keyIdentifier } from './keys';
import { OID } from './oids';

const bigInteger = (value: bigint) => integer(value);
const spkiOf = (modulus: bigint, exponent: bigint) =>
  sequence(
    sequence(oid(OID.rsaEncryption), nullValue()),
    bitString(sequence(bigInteger(modulus), bigInteger(exponent))),
  );

const odd = (1n << 2047n) + 1n;

describe('RSA key check', () => {
  it('passes a good key and reports its size', () => {
    const spki = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' });
    expect(checkRsaKey(spki)).toMatchObject({ bits: 2048, exponent: 65537n });
  });

  it('refuses small factors, small or even exponents, odd sizes and other algorithms', () => {
    expect(() => checkRsaKey(spkiOf(3n * (1n << 2046n) + 3n, 65537n))).toThrow(/factor/);
    expect(() => checkRsaKey(spkiOf(odd, 3n))).toThrow(/exponent/);
    expect(() => checkRsaKey(spkiOf(odd, 65538n))).toThrow(/exponent/);
    expect(() => checkRsaKey(spkiOf((1n << 2050n) + 1n, 65537n))).toThrow(/2051 bits/);
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
    expect(() => checkRsaKey(ec)).toThrow(/not RSA/);
  });

  it('refuses a modulus in the subgroup of the broken card library', () => {
    // 65537^k modulo the product of all its test primes is in the subgroup modulo each of them.
    const primes = [11n, 13n, 17n, 19n, 37n, 53n, 61n, 71n, 73n, 79n, 97n, 103n, 107n, 109n, 127n, 151n, 157n];
    const product = primes.reduce((all, prime) => all * prime, 1n);
    const residue = 65537n ** 5n % product;
    const small = [2n, 3n, 5n, 7n, 23n, 29n, 31n, 41n, 43n, 47n, 59n, 67n, 83n, 89n];
    let modulus = ((1n << 2047n) / product + 1n) * product + residue;
    while (small.some((prime) => modulus % prime === 0n)) modulus += product;
    expect(() => checkRsaKey(spkiOf(modulus, 65537n))).toThrow(/ROCA/);
  });

  it('derives the key identifier from the PKCS#1 octets alone', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const expected = createHash('sha1')
      .update(publicKey.export({ format: 'der', type: 'pkcs1' }))
      .digest();
    expect(Buffer.from(keyIdentifier(publicKey.export({ format: 'der', type: 'spki' }))).equals(expected)).toBe(true);
  });
});

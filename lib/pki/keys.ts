/** RSA public keys: structure, size, exponent, and the weaknesses that can be seen from outside. */
import { createHash } from 'node:crypto';
import { type Bytes, DerError, TAG } from './der';
import { bitStringOctets, childOf, expectTag, integerHex, oidText, readDer } from './der-read';
import { OID } from './oids';

export interface RsaKeyFacts {
  bits: number;
  exponent: bigint;
  /** SHA-256 of the SubjectPublicKeyInfo, hex: the key's name in the database. */
  spkiSha256: string;
}

const SMALL_PRIMES = [
  2n,
  3n,
  5n,
  7n,
  11n,
  13n,
  17n,
  19n,
  23n,
  29n,
  31n,
  37n,
  41n,
  43n,
  47n,
  53n,
  59n,
  61n,
  67n,
  71n,
  73n,
  79n,
  83n,
  89n,
  97n,
];

/** ROCA (CVE-2017-15361): moduli of a broken smart-card library lie in a small subgroup of powers of 65537 modulo small primes. */
const ROCA_PRIMES = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

function looksLikeRoca(modulus: bigint): boolean {
  return ROCA_PRIMES.every((prime) => {
    const residue = Number(modulus % BigInt(prime));
    for (let power = 1, step = 0; step < prime; step += 1, power = (power * 65537) % prime) {
      if (power === residue) return true;
    }
    return false;
  });
}

export function readRsaKey(
  spki: Uint8Array,
  options: { anyParameters?: boolean } = {},
): { modulus: bigint; facts: RsaKeyFacts } {
  const root = expectTag(readDer(spki), TAG.sequence, 'SubjectPublicKeyInfo');
  const algorithm = childOf(root, 0, 'algorithm');
  if (oidText(childOf(algorithm, 0, 'algorithm')) !== OID.rsaEncryption) throw new DerError('public key is not RSA');
  if (!options.anyParameters && (algorithm.children[1]?.tag !== TAG.null || algorithm.children.length !== 2))
    throw new DerError('RSA parameters must be NULL');
  const key = expectTag(readDer(bitStringOctets(root.children[1], 'public key')), TAG.sequence, 'RSAPublicKey');
  const modulus = BigInt(`0x${integerHex(childOf(key, 0, 'modulus'))}`);
  const exponent = BigInt(`0x${integerHex(childOf(key, 1, 'exponent'))}`);
  return {
    modulus,
    facts: { bits: modulus.toString(2).length, exponent, spkiSha256: createHash('sha256').update(spki).digest('hex') },
  };
}

export function checkRsaKey(spki: Uint8Array): RsaKeyFacts {
  const { modulus, facts } = readRsaKey(spki);
  if (facts.bits < 2048 || facts.bits > 8192 || facts.bits % 8 !== 0)
    throw new DerError(`RSA key of ${facts.bits} bits`);
  if (facts.exponent < 65537n || facts.exponent % 2n === 0n || facts.exponent >= 1n << 256n)
    throw new DerError('RSA exponent');
  if (SMALL_PRIMES.some((prime) => modulus % prime === 0n)) throw new DerError('RSA modulus with a small factor');
  if (looksLikeRoca(modulus)) throw new DerError('RSA key of the ROCA kind');
  return facts;
}

/** RFC 5280 4.2.1.2 method 1: SHA-1 over the BIT STRING's octets, without tag, length and unused bits. */
export function keyIdentifier(spki: Uint8Array): Bytes {
  const bits = bitStringOctets(readDer(spki).children[1], 'public key');
  return new Uint8Array(createHash('sha1').update(bits).digest());
}

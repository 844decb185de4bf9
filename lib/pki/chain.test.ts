import { describe, expect, it } from 'vitest';
import { parseCertificate } from './certificate';
import { ChainError, verifyChain } from './chain';
import * as der from './der';
import { extension } from './extensions';
import { OID } from './oids';
import { type TestParty, testAuthority } from './testing/authority';
import { AT, edited, withExtensionNode, withExtraExtension } from './testing/mutate';

const from = new Date('2026-11-22T08:00:00Z');
const at = new Date('2026-12-01T00:00:00Z');
const { root, issuing, leaf: makeLeaf } = testAuthority('http://ca.example.com', from);
const other = testAuthority('http://ca.example.com', from);
const leaf = makeLeaf();
const chain = [issuing.certificate.der, root.certificate.der];

/** The certificate after an edit, properly signed again. */
function resigned(file: Uint8Array, by: TestParty): Uint8Array {
  const { tbs } = parseCertificate(file);
  return edited(
    edited(file, [2], () => der.bitString(by.sign(tbs))),
    [0],
    () => tbs,
  );
}

function reasonOf(run: () => unknown): string {
  try {
    run();
    return 'valid';
  } catch (error) {
    return error instanceof ChainError ? error.reason : `thrown: ${error}`;
  }
}

describe('chain validation', () => {
  it('accepts leaf, issuing CA and root', () => {
    expect(verifyChain(leaf.certificate.der, chain, at).serialHex).toBe(leaf.certificate.serialHex);
  });

  it.each<[string, () => unknown]>([
    ['notYetValid', () => verifyChain(leaf.certificate.der, chain, new Date('2026-11-22T07:59:59Z'))],
    ['expired', () => verifyChain(leaf.certificate.der, chain, new Date('2027-11-22T08:00:00Z'))],
    [
      'keyIdentifier',
      () => verifyChain(leaf.certificate.der, [other.issuing.certificate.der, root.certificate.der], at),
    ],
    ['issuerName', () => verifyChain(leaf.certificate.der, [root.certificate.der], at)],
    ['notSelfSigned', () => verifyChain(leaf.certificate.der, [issuing.certificate.der], at)],
    ['empty', () => verifyChain(leaf.certificate.der, [], at)],
    [
      'signature',
      () =>
        verifyChain(
          edited(leaf.certificate.der, [2], () => der.bitString(new Uint8Array(256).fill(1))),
          chain,
          at,
        ),
    ],
    [
      'criticalExtension',
      () =>
        verifyChain(
          resigned(withExtraExtension(leaf.certificate.der, extension('2.999.7', der.nullValue(), true)), issuing),
          chain,
          at,
        ),
    ],
    [
      'notACa',
      () => {
        const plain = withExtensionNode(issuing.certificate.der, OID.basicConstraints, () =>
          extension(OID.basicConstraints, der.sequence(), true),
        );
        return verifyChain(leaf.certificate.der, [resigned(plain, root), root.certificate.der], at);
      },
    ],
    [
      'pathLength',
      () => {
        // An issuing CA below the issuing CA, whose pathLen is 0.
        const below = edited(issuing.certificate.der, AT.issuer, () => issuing.certificate.subject.raw);
        const keyed = withExtensionNode(below, OID.authorityKeyIdentifier, () =>
          extension(OID.authorityKeyIdentifier, der.sequence()),
        );
        return verifyChain(leaf.certificate.der, [resigned(keyed, issuing), ...chain], at);
      },
    ],
  ])('refuses: %s', (reason, run) => {
    expect(reasonOf(run)).toBe(reason);
  });
});

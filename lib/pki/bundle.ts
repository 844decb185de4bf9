import forge from 'node-forge';

/**
 * A certs-only PKCS#7 message (RFC 2315 degenerate SignedData, `.p7b`): the chain in the one file that desktop
 * systems import by a double click. RSA certificates only.
 * @param pems issuing CA first, root last
 */
export function certificateBundle(pems: readonly string[]): Uint8Array {
  const bundle = forge.pkcs7.createSignedData();
  for (const pem of pems) bundle.addCertificate(pem);
  return Buffer.from(forge.asn1.toDer(bundle.toAsn1()).getBytes(), 'binary');
}

import { type Bytes, DerError } from './der';

export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** Every block of one label, in order. */
export function allFromPem(label: string, pem: string): Bytes[] {
  const blocks = pem.matchAll(new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g'));
  return [...blocks].map((block) => new Uint8Array(Buffer.from(block[1] ?? '', 'base64')));
}

/** Exactly one block of that label. */
export function fromPem(label: string, pem: string): Bytes {
  const [der, ...more] = allFromPem(label, pem);
  if (!der || more.length > 0) throw new DerError(`expected one PEM block ${label}`);
  return der;
}

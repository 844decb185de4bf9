/** What a page may load and do. Everything comes from us; scripts and style sheets must carry the nonce of their answer. */
export function contentSecurityPolicy(nonce: string, publicUrl: string, development = false): string {
  const rules = [
    `default-src 'self'`,
    // Our first script loads the rest; `strict-dynamic` hands its trust on and takes it from addresses.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' 'nonce-${nonce}'`,
    // React writes `style` attributes; an attribute can't bring a rule for another element.
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' blob: data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `worker-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-src 'none'`,
    `frame-ancestors 'none'`,
  ];
  if (publicUrl.startsWith('https:')) rules.push('upgrade-insecure-requests');
  return rules.join('; ');
}

/** Two years, as browsers' preload lists ask. Never over http: a developer's localhost would be locked out. */
export const strictTransport = (publicUrl: string): string | null =>
  publicUrl.startsWith('https:') ? 'max-age=63072000; includeSubDomains' : null;

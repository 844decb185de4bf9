import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy, strictTransport } from '@/app/security-headers';

/** Gives every page its own nonce. The framework reads it from the request's policy, our layouts from `x-nonce`. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString('base64');
  const publicUrl = process.env.PUBLIC_URL ?? '';
  const policy = contentSecurityPolicy(nonce, publicUrl, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  const transport = strictTransport(publicUrl);
  if (transport) response.headers.set('strict-transport-security', transport);
  return response;
}

/** Pages only: files, callbacks, OCSP and CRLs run no script, and their bodies must not be copied on the way. */
export const config = { matcher: ['/((?!api/|pki/|_next/static/|_next/image).*)'] };
